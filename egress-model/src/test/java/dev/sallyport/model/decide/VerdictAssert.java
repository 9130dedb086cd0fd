package dev.sallyport.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import java.util.Arrays;
import java.util.List;

/** What a verdict was. Stateless. */
final class VerdictAssert {
    private VerdictAssert() {}

    /** Passed by this rule or posture, to exactly these addresses in this order. */
    static DialTargets assertPassed(Vetting vetting, String basis, String... addresses) {
        assertThat(vetting).isInstanceOf(DialTargets.class);
        DialTargets targets = (DialTargets) vetting;
        assertThat(targets.targets()).extracting(DialTarget::address).isEqualTo(Fixture.literals(addresses));
        assertThat(targets.first().basis().label()).isEqualTo(basis);
        assertThat(targets.first().socketAddress().getPort())
                .isEqualTo(targets.first().attempt().port());
        return targets;
    }

    static Refusal assertRefused(Object verdict, Reason reason) {
        assertThat(verdict).isInstanceOf(Refusal.class);
        Refusal refusal = (Refusal) verdict;
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.detail()).endsWith(".");
        return refusal;
    }

    static void assertRefusedBy(Object verdict, String rule) {
        assertThat(assertRefused(verdict, Reason.DENIED_BY_RULE).rule()).hasToString(rule);
    }

    static void assertObserved(List<Observation> observations, String... labels) {
        assertThat(observations.stream().map(Observation::label)).containsExactlyElementsOf(Arrays.asList(labels));
    }
}
