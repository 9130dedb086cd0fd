package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.resources.translate.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionCheckTest {
    private static List<String> problems(String json) {
        return AdmissionCheck.problems(json.getBytes(StandardCharsets.UTF_8)).stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void acceptsWhatLoadWouldApply() {
        assertThat(problems("""
                {"apiVersion":"egress.sallyport.dev/v1alpha1","kind":"EgressPolicy",
                 "metadata":{"name":"checkout","namespace":"shop","uid":"u","generation":1,"managedFields":[{"manager":"kubectl"}]},
                 "spec":{"rules":[{"hosts":["api.stripe.com"],"ports":[443,"8000-8100"]}]},
                 "status":{"conditions":[]}}
                """)).isEmpty();
    }

    @Test
    void refusesWithEveryProblemThatLoadWouldFind() {
        assertThat(problems("""
                {"apiVersion":"egress.sallyport.dev/v1alpha1","kind":"EgressPolicy",
                 "metadata":{"name":"checkout","namespace":"shop"},
                 "spec":{"rules":[{"hosts":["*"],"ports":[0, 1.5]}], "mode":"enforce"}}
                """))
                .containsExactly(
                        "EgressPolicy shop/checkout: spec.mode: must be Enforce, Observe, not \"enforce\"",
                        "EgressPolicy shop/checkout: spec.rules[0].hosts[0]: \"*\": a bare wildcard is not a host: name a domain,"
                                + " like *.example.com",
                        "EgressPolicy shop/checkout: spec.rules[0].ports[0]: a port is a number from 1 to 65535, not 0",
                        "EgressPolicy shop/checkout: spec.rules[0].ports[1]: must be a whole number");
    }

    @Test
    void refusesWhatIsNoObjectOfOurs() {
        assertThat(problems("{")).singleElement().asString().startsWith("it is not JSON: ");
        assertThat(problems("{} {}")).containsExactly("it is not one JSON value");
        assertThat(problems("{\"a\":1,\"a\":1}")).containsExactly("a document has an apiVersion and a kind");
        assertThat(problems("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\"}"))
                .containsExactly("kind \"Deployment\" of \"apps/v1\" is none that is read here");
        assertThat(problems("[".repeat(100))).containsExactly("it nests deeper than 48 levels");
    }
}
