package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nobody of ours may do more than it needs. That it is enough as well, ManifestsClusterIT asks a real API server. */
class RbacTest {
    private static final Set<String> ACCOUNTS =
            Set.of(Kube.CA_SERVICE_ACCOUNT, Kube.GATEWAY_SERVICE_ACCOUNT, Kube.INJECTOR_SERVICE_ACCOUNT);

    private final List<ClusterRole> clusterRoles = Manifest.installed(ClusterRole.class);
    private final List<Role> roles = Manifest.installed(Role.class);

    @Test
    void noRuleHasAWildcardOrReachesBeyondResources() {
        List<PolicyRule> rules = rules();
        assertThat(rules).hasSizeGreaterThan(15).allSatisfy(rule -> {
            assertThat(rule.getApiGroups()).isNotEmpty().noneMatch(group -> group.contains("*"));
            assertThat(rule.getResources()).isNotEmpty().noneMatch(resource -> resource.contains("*"));
            assertThat(rule.getVerbs())
                    .isNotEmpty()
                    .doesNotContain("*", "escalate", "bind", "impersonate", "deletecollection");
            assertThat(rule.getNonResourceURLs()).isEmpty();
        });
    }

    @Test
    void noClusterRoleTouchesSecretsAndNoRoleReadsAnyButTheCas() {
        assertThat(clusterRoles.stream().flatMap(role -> role.getRules().stream()))
                .noneMatch(rule -> rule.getResources().contains("secrets"));
        assertThat(roles.stream().flatMap(role -> role.getRules().stream()))
                .filteredOn(rule -> rule.getResources().contains("secrets"))
                .hasSize(2)
                .allSatisfy(rule -> {
                    if (!rule.getVerbs().equals(List.of("create"))) {
                        assertThat(rule.getResourceNames()).containsExactly(Kube.CA);
                    }
                });
    }

    @Test
    void whatIsWrittenAcrossTheClusterIsWrittenByName() {
        assertThat(clusterRoles)
                .filteredOn(role -> ACCOUNTS.contains(role.getMetadata().getName()))
                .hasSize(3)
                .flatExtracting(ClusterRole::getRules)
                .filteredOn(RbacTest::writes)
                .hasSizeGreaterThan(4)
                .allSatisfy(rule -> {
                    boolean harmless = Set.of("tokenreviews", "events").containsAll(rule.getResources())
                            || rule.getResources().stream().allMatch(resource -> resource.endsWith("/status"));
                    assertThat(harmless || !rule.getResourceNames().isEmpty())
                            .as(rule.toString())
                            .isTrue();
                });
    }

    @Test
    void bindingsJoinRolesAndAccountsThatExist() {
        Set<String> accounts = names(Manifest.installed(ServiceAccount.class));
        assertThat(accounts).isEqualTo(ACCOUNTS);
        List<ClusterRoleBinding> everywhere = Manifest.installed(ClusterRoleBinding.class);
        List<RoleBinding> somewhere = Manifest.installed(RoleBinding.class);
        assertThat(everywhere).hasSize(3).allSatisfy(binding -> {
            assertThat(names(clusterRoles)).contains(binding.getRoleRef().getName());
            assertOurs(binding.getSubjects(), accounts);
        });
        assertThat(somewhere).hasSize(4).allSatisfy(binding -> {
            assertThat(roles).anySatisfy(role -> {
                assertThat(role.getMetadata().getName())
                        .isEqualTo(binding.getRoleRef().getName());
                assertThat(role.getMetadata().getNamespace())
                        .isEqualTo(binding.getMetadata().getNamespace());
            });
            assertOurs(binding.getSubjects(), accounts);
        });
    }

    @Test
    void whoeverEditsANamespaceDoesNotThereforeEditPolicies() {
        ClusterRole editor = clusterRoles.stream()
                .filter(role -> role.getMetadata().getName().equals("sallyport-policy-editor"))
                .findFirst()
                .orElseThrow();
        assertThat(editor.getMetadata().getLabels()).isNullOrEmpty();
    }

    private static boolean writes(PolicyRule rule) {
        return rule.getVerbs().stream()
                .anyMatch(verb -> !Set.of("get", "list", "watch").contains(verb));
    }

    private static void assertOurs(List<Subject> subjects, Set<String> accounts) {
        assertThat(subjects).hasSize(1).allSatisfy(subject -> {
            assertThat(subject.getKind()).isEqualTo("ServiceAccount");
            assertThat(subject.getNamespace()).isEqualTo(Kube.SYSTEM_NAMESPACE);
            assertThat(accounts).contains(subject.getName());
        });
    }

    private List<PolicyRule> rules() {
        List<PolicyRule> rules = new ArrayList<>();
        clusterRoles.forEach(role -> rules.addAll(role.getRules()));
        roles.forEach(role -> rules.addAll(role.getRules()));
        return rules;
    }

    private static Set<String> names(List<? extends HasMetadata> objects) {
        return Stream.of(objects)
                .flatMap(List::stream)
                .map(object -> object.getMetadata().getName())
                .collect(java.util.stream.Collectors.toSet());
    }
}
