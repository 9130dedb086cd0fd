package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the API server asks, and that nothing of ours stands in the way of our own start. */
class WebhooksTest {
    private static final Set<String> NEVER_ASKED =
            Set.of(Kube.SYSTEM_NAMESPACE, "kube-system", "kube-public", "kube-node-lease");

    private final List<MutatingWebhook> mutating =
            one(Manifest.installed(MutatingWebhookConfiguration.class)).getWebhooks();
    private final List<ValidatingWebhook> validating =
            one(Manifest.installed(ValidatingWebhookConfiguration.class)).getWebhooks();

    @Test
    void ourNamespaceIsNeverGoverned() {
        Namespace ours = one(Manifest.installed(Namespace.class));
        assertThat(ours.getMetadata().getName()).isEqualTo(Kube.SYSTEM_NAMESPACE);
        assertThat(ours.getMetadata().getLabels())
                .doesNotContainKey(Kube.INJECT_LABEL)
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # namespace,       its label, pod's label, asked
            shop,              enabled,   -,           true
            shop,              enabled,   disabled,    true
            shop,              enabeld,   -,           true
            shop,              disabled,  -,           false
            shop,              disabled,  enabled,     false
            shop,              -,         -,           false
            shop,              -,         enabled,     true
            shop,              -,         enabeld,     true
            shop,              -,         disabled,    false
            sallyport-system,  -,         -,           false
            sallyport-system,  enabled,   enabled,     false
            kube-system,       enabled,   enabled,     false
            kube-system,       -,         enabled,     false
            kube-node-lease,   enabled,   -,           false
            """)
    void podsAreMutatedWhereTheWordSaysSo(String namespace, String namespaceWord, String podWord, boolean asked) {
        long webhooks = mutating.stream()
                .filter(webhook -> matches(webhook.getNamespaceSelector(), labels(namespace, namespaceWord))
                        && matches(webhook.getObjectSelector(), word(podWord)))
                .count();
        assertThat(webhooks).isEqualTo(asked ? 1 : 0);
    }

    @Test
    void podsAndNetworkPoliciesAreJudgedInGovernedNamespacesWithoutRegardToTheirLabels() {
        for (String name : List.of("pods.injector.sallyport.dev", "networkpolicies.injector.sallyport.dev")) {
            ValidatingWebhook webhook = validating(name);
            assertThat(webhook.getObjectSelector()).isNull();
            assertThat(webhook.getFailurePolicy()).isEqualTo("Fail");
            assertThat(matches(webhook.getNamespaceSelector(), labels("shop", "enabled")))
                    .isTrue();
            assertThat(matches(webhook.getNamespaceSelector(), labels("shop", null)))
                    .isFalse();
            assertThat(NEVER_ASKED)
                    .noneMatch(never -> matches(webhook.getNamespaceSelector(), labels(never, "enabled")));
        }
        assertThat(validating("pods.injector.sallyport.dev").getRules())
                .extracting(RuleWithOperations::getResources, RuleWithOperations::getOperations)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(List.of("pods"), List.of("CREATE", "UPDATE")),
                        org.assertj.core.groups.Tuple.tuple(
                                List.of("pods/ephemeralcontainers", "pods/status"), List.of("UPDATE")));
        assertThat(validating("networkpolicies.injector.sallyport.dev").getRules())
                .flatExtracting(RuleWithOperations::getOperations)
                .containsExactly("CREATE", "UPDATE", "DELETE");
    }

    @Test
    void ourKindsAreJudgedEverywhereAndNamespacesCanAlwaysBeFreed() {
        ValidatingWebhook policies = validating("policies.injector.sallyport.dev");
        assertThat(policies.getNamespaceSelector()).isNull();
        assertThat(policies.getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getApiGroups()).containsExactly(Kube.GROUP);
            assertThat(rule.getApiVersions()).containsExactly(Kube.VERSION);
            assertThat(rule.getResources()).hasSize(6);
            assertThat(rule.getOperations()).containsExactly("CREATE", "UPDATE");
        });
        assertThat(validating)
                .filteredOn(webhook -> webhook.getFailurePolicy().equals("Ignore"))
                .extracting(ValidatingWebhook::getName)
                .containsExactly("settings.injector.sallyport.dev", "namespaces.injector.sallyport.dev");
    }

    @Test
    void theyCallOurServiceAndTheCaWritesWhomToTrust() {
        assertThat(mutating).allSatisfy(webhook -> {
            assertCalls(webhook.getClientConfig(), "/mutate");
            assertThat(webhook.getFailurePolicy()).isEqualTo("Fail");
            assertThat(webhook.getReinvocationPolicy()).isEqualTo("IfNeeded");
            assertThat(webhook.getSideEffects()).isEqualTo("NoneOnDryRun");
            assertThat(webhook.getTimeoutSeconds()).isBetween(1, 10);
            assertThat(webhook.getRules().getFirst()).satisfies(rule -> {
                assertThat(rule.getResources()).containsExactly("pods");
                assertThat(rule.getOperations()).containsExactly("CREATE");
            });
        });
        assertThat(mutating)
                .flatExtracting(MutatingWebhook::getRules)
                .filteredOn(rule -> rule.getOperations().contains("UPDATE"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getResources()).containsExactly("pods/ephemeralcontainers"));
        assertThat(validating).hasSize(6).allSatisfy(webhook -> {
            assertCalls(webhook.getClientConfig(), "/validate");
            assertThat(webhook.getSideEffects()).isEqualTo("NoneOnDryRun");
            assertThat(webhook.getTimeoutSeconds()).isBetween(1, 10);
        });
    }

    private static void assertCalls(WebhookClientConfig config, String path) {
        assertThat(config.getUrl()).isNull();
        assertThat(config.getCaBundle()).isNull();
        assertThat(config.getService().getNamespace()).isEqualTo(Kube.SYSTEM_NAMESPACE);
        assertThat(config.getService().getName()).isEqualTo(Kube.INJECTOR);
        assertThat(config.getService().getPort()).isEqualTo(443);
        assertThat(config.getService().getPath()).isEqualTo(path);
    }

    private ValidatingWebhook validating(String name) {
        return validating.stream()
                .filter(webhook -> webhook.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static <T> T one(List<T> objects) {
        assertThat(objects).hasSize(1);
        return objects.getFirst();
    }

    private static Map<String, String> labels(String namespace, String word) {
        return word == null
                ? Map.of(Kube.NAMESPACE_NAME_LABEL, namespace)
                : Map.of(Kube.NAMESPACE_NAME_LABEL, namespace, Kube.INJECT_LABEL, word);
    }

    private static Map<String, String> word(String word) {
        return word == null ? Map.of() : Map.of(Kube.INJECT_LABEL, word);
    }

    /** As the API server reads a selector; an absent one takes everything. */
    private static boolean matches(LabelSelector selector, Map<String, String> labels) {
        if (selector == null) {
            return true;
        }
        assertThat(selector.getMatchLabels()).isNullOrEmpty();
        return selector.getMatchExpressions().stream().allMatch(expression -> matches(expression, labels));
    }

    private static boolean matches(LabelSelectorRequirement expression, Map<String, String> labels) {
        String value = labels.get(expression.getKey());
        return switch (expression.getOperator()) {
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "NotIn" -> value == null || !expression.getValues().contains(value);
            default -> throw new IllegalArgumentException(expression.getOperator());
        };
    }
}
