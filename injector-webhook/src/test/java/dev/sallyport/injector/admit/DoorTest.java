package dev.sallyport.injector.admit;

import static dev.sallyport.injector.admit.Asked.sentence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Subject;
import dev.sallyport.injector.review.Verdict;
import org.junit.jupiter.api.Test;

class DoorTest {
    private static final Judge UNREACHED = request -> {
        throw new AssertionError("must not be asked");
    };

    private static String at(Door door, Judge namespaces, Judge policies, Judge ours, String group, String resource) {
        ReviewRequest request =
                Asked.of(new Subject(group, resource, ""), Operation.CREATE, "shop", "x", "bob", "{}", "null");
        Door.Judges judges = new Door.Judges(null, namespaces, policies, ours);
        return sentence(door.judge(judges, request));
    }

    @Test
    void eachKindGoesToItsJudge() {
        Judge reached = request -> Verdict.allow("reached");
        assertThat(at(Door.VALIDATE, reached, UNREACHED, UNREACHED, "", "namespaces"))
                .contains("reached");
        assertThat(at(Door.VALIDATE, UNREACHED, reached, UNREACHED, "networking.k8s.io", "networkpolicies"))
                .contains("reached");
        assertThat(at(Door.VALIDATE, UNREACHED, UNREACHED, reached, "egress.sallyport.dev", "egresspolicies"))
                .contains("reached");
    }

    @Test
    void whatIsNotOursPassesWithAWarning() {
        for (Door door : Door.values()) {
            assertThat(at(door, UNREACHED, UNREACHED, UNREACHED, "apps", "deployments"))
                    .startsWith("allowed: not_ours")
                    .contains("deployments.apps");
        }
        assertThat(at(Door.VALIDATE, UNREACHED, UNREACHED, UNREACHED, "cilium.io", "networkpolicies"))
                .startsWith("allowed: not_ours");
    }
}
