package dev.sallyport.injector.optin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.optin.InjectionDecision.Inject;
import dev.sallyport.injector.optin.InjectionDecision.Refuse;
import dev.sallyport.injector.optin.InjectionDecision.Skip;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.NamespaceFacts;
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
        assertThat(refusal(OptIn.decide(pod("enabled", "disabled"), true))).satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.OPT_OUT_NOT_PERMITTED);
            assertThat(refusal.sentence())
                    .contains("Namespace shop governs egress")
                    .contains("sallyport.dev/allow-opt-out: \"true\"");
        });
    }

    @Test
    void optingOutIsHonouredWhereTheNamespacePermitsIt() {
        NamespaceFacts permitting = new NamespaceFacts(Map.of(Kube.INJECT_LABEL, "enabled"), null, true, true);
        PodFacts pod =
                new PodFacts("shop", permitting, Map.of(Kube.INJECT_LABEL, "disabled"), Map.of(), true, true, false);
        assertThat(OptIn.decide(pod, false)).isEqualTo(new Skip(SkipReason.OPTED_OUT));
    }

    @ParameterizedTest
    @CsvSource({
        "true,  false, false, HOST_NETWORK, spec.hostNetwork",
        "false, true,  false, HOST_PID,     spec.hostPID",
        "false, false, true,  WINDOWS,      spec.os.name",
    })
    void aPodThatCannotBeCapturedIsRefusedNamingTheField(
            boolean hostNetwork, boolean hostPid, boolean windows, RefusalReason reason, String field) {
        PodFacts pod = new PodFacts("shop", namespace("enabled"), Map.of(), Map.of(), hostNetwork, hostPid, windows);
        assertThat(refusal(OptIn.decide(pod, false))).satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.sentence()).startsWith(field);
        });
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        PodFacts pod = new PodFacts("shop", namespace("enabled"), Map.of(), Map.of(), true, true, true);
        assertThat(OptIn.decide(pod, false))
                .isInstanceOfSatisfying(
                        Refuse.class, refuse -> assertThat(refuse.refusals()).hasSize(3));
    }

    @Test
    void aNamespaceThatForgoesTheWallIsInjectedAllTheSame() {
        NamespaceFacts unwalled = new NamespaceFacts(Map.of(Kube.INJECT_LABEL, "enabled"), null, false, false);
        assertThat(OptIn.decide(new PodFacts("shop", unwalled, Map.of(), Map.of(), false, false, false), false))
                .isEqualTo(new Inject(false));
    }

    @ParameterizedTest
    @CsvSource({"Enabled,", "true,", ",yes", "enabled,false"})
    void aWordThatIsNeitherIsNeverTakenForOneOfThem(String namespaceWord, String podWord) {
        assertThat(OptIn.decide(pod(namespaceWord, podWord), true)).isInstanceOf(Refuse.class);
    }

    @ParameterizedTest
    @CsvSource({"kube-system", "kube-public", "kube-node-lease", "sallyport-system"})
    void systemNamespacesAreLeftAloneWhateverTheirLabel(String namespace) {
        PodFacts pod = new PodFacts(namespace, namespace("enabled"), Map.of(), Map.of(), true, true, false);
        assertThat(OptIn.decide(pod, true)).isEqualTo(new Skip(SkipReason.SYSTEM_NAMESPACE));
    }

    @Test
    void mirrorPodsAreLeftAlone() {
        PodFacts pod = new PodFacts(
                "shop", namespace("enabled"), Map.of(), Map.of(Kube.MIRROR_POD_ANNOTATION, "x"), false, false, false);
        assertThat(OptIn.decide(pod, true)).isEqualTo(new Skip(SkipReason.MIRROR_POD));
    }

    private static PodFacts pod(String namespaceWord, String podWord) {
        return new PodFacts("shop", namespace(namespaceWord), label(podWord), Map.of(), false, false, false);
    }

    private static NamespaceFacts namespace(String word) {
        return new NamespaceFacts(label(word), null);
    }

    private static Refusal refusal(InjectionDecision decision) {
        assertThat(decision).isInstanceOf(Refuse.class);
        assertThat(((Refuse) decision).refusals()).hasSize(1);
        return ((Refuse) decision).refusals().getFirst();
    }

    private static Map<String, String> label(String word) {
        return word == null ? Map.of() : Map.of(Kube.INJECT_LABEL, word);
    }
}
