package dev.sallyport.injector.optin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.optin.InjectionDecision.Inject;
import dev.sallyport.injector.optin.InjectionDecision.Refuse;
import dev.sallyport.injector.optin.InjectionDecision.Skip;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.model.contract.Kube;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptInTest {
    @ParameterizedTest
    @CsvSource({
        "enabled,  ,         true",
        "enabled,  enabled,  true",
    })
    void aGovernedNamespaceTakesEveryPod(String namespaceWord, String podWord, boolean lockdown) {
        assertThat(OptIn.decide(pod(namespaceWord, podWord), false)).isEqualTo(new Inject(lockdown));
    }

    @ParameterizedTest
    @CsvSource({
        ",          ,          false, NOT_REQUESTED",
        ",          disabled,  true,  NOT_REQUESTED",
        ",          enabled,   false, POD_OPT_IN_NOT_PERMITTED",
        "disabled,  ,          true,  NOT_REQUESTED",
        "disabled,  enabled,   true,  NOT_REQUESTED",
    })
    void elsewhereAPodIsLeftAlone(String namespaceWord, String podWord, boolean podOptIn, SkipReason because) {
        assertThat(OptIn.decide(pod(namespaceWord, podWord), podOptIn)).isEqualTo(new Skip(because));
    }

    @Test
    void aPodMayOptInByItselfWhereSettingsPermitItWithoutLockdown() {
        assertThat(OptIn.decide(pod(null, "enabled"), true)).isEqualTo(new Inject(false));
    }

    @Test
    void optingOutOfAGovernedNamespaceIsRefusedWithTheWayToPermitIt() {
        assertThat(OptIn.decide(pod("enabled", "disabled"), true))
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refuse -> assertThat(refuse.sentence())
                                .contains("Namespace shop governs egress")
                                .contains("sallyport.dev/allow-opt-out: \"true\""));
    }

    @Test
    void optingOutIsHonouredWhereTheNamespacePermitsIt() {
        PodFacts pod = new PodFacts(
                "shop",
                Map.of(Kube.INJECT_LABEL, "enabled"),
                Map.of(Kube.ALLOW_OPT_OUT_ANNOTATION, "true"),
                Map.of(Kube.INJECT_LABEL, "disabled"),
                Map.of(),
                true,
                false);
        assertThat(OptIn.decide(pod, false)).isEqualTo(new Skip(SkipReason.OPTED_OUT));
    }

    @ParameterizedTest
    @CsvSource({"true, false, spec.hostNetwork", "false, true, spec.os.name"})
    void aPodThatCannotBeCapturedIsRefusedNamingTheField(boolean hostNetwork, boolean windows, String field) {
        PodFacts pod = new PodFacts(
                "shop", Map.of(Kube.INJECT_LABEL, "enabled"), Map.of(), Map.of(), Map.of(), hostNetwork, windows);
        assertThat(OptIn.decide(pod, false))
                .isInstanceOfSatisfying(
                        Refuse.class, refuse -> assertThat(refuse.sentence()).startsWith(field + ":"));
    }

    @ParameterizedTest
    @CsvSource({"Enabled,", "true,", ",yes", "enabled,false"})
    void aWordThatIsNeitherIsNeverTakenForOneOfThem(String namespaceWord, String podWord) {
        assertThat(OptIn.decide(pod(namespaceWord, podWord), true)).isInstanceOf(Refuse.class);
    }

    @ParameterizedTest
    @CsvSource({"kube-system", "kube-public", "kube-node-lease", "sallyport-system"})
    void systemNamespacesAreLeftAloneWhateverTheirLabel(String namespace) {
        PodFacts pod = new PodFacts(
                namespace, Map.of(Kube.INJECT_LABEL, "enabled"), Map.of(), Map.of(), Map.of(), true, false);
        assertThat(OptIn.decide(pod, true)).isEqualTo(new Skip(SkipReason.SYSTEM_NAMESPACE));
    }

    @Test
    void mirrorPodsAreLeftAlone() {
        PodFacts pod = new PodFacts(
                "shop",
                Map.of(Kube.INJECT_LABEL, "enabled"),
                Map.of(),
                Map.of(),
                Map.of(Kube.MIRROR_POD_ANNOTATION, "x"),
                false,
                false);
        assertThat(OptIn.decide(pod, true)).isEqualTo(new Skip(SkipReason.MIRROR_POD));
    }

    private static PodFacts pod(String namespaceWord, String podWord) {
        return new PodFacts("shop", label(namespaceWord), Map.of(), label(podWord), Map.of(), false, false);
    }

    private static Map<String, String> label(String word) {
        return word == null ? Map.of() : Map.of(Kube.INJECT_LABEL, word);
    }
}
