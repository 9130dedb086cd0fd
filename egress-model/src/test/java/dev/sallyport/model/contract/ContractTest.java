package dev.sallyport.model.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The names as others read them: changing one is changing a contract (DESIGN §2–§5), so the test repeats them. */
class ContractTest {
    @Test
    void hasThePortsThatDesignFixes() {
        assertThat(List.of(
                        Ports.CAPTURE,
                        Ports.EXPLICIT_PROXY,
                        Ports.DNS,
                        Ports.HEALTH,
                        Ports.ADMIN,
                        Ports.TUNNEL,
                        Ports.CANARY,
                        Ports.HTTPS))
                .containsExactly(15401, 15402, 15453, 15420, 15421, 15008, 15009, 8443)
                .doesNotHaveDuplicates();
        assertThat(Uids.PROXY).isEqualTo(15401);
    }

    @Test
    void hasTheExitCodesThatDesignFixes() {
        assertThat(List.of(
                        InitExitCodes.OK,
                        InitExitCodes.OPTIONS,
                        InitExitCodes.NO_BACKEND,
                        InitExitCodes.APPLY,
                        InitExitCodes.VERIFY,
                        InitExitCodes.PROBE))
                .containsExactly(0, 2, 3, 4, 5, 6);
    }

    @Test
    void hasTheHeadersThatDesignFixesInLowerCase() throws IllegalAccessException {
        assertThat(TunnelHeaders.ORIGINAL_DESTINATION).isEqualTo("sallyport-original-destination");
        assertThat(TunnelHeaders.SNIFFED).isEqualTo("sallyport-sniffed");
        assertThat(TunnelHeaders.REASON).isEqualTo("sallyport-reason");
        assertThat(TunnelHeaders.RULE).isEqualTo("sallyport-rule");
        assertThat(strings(TunnelHeaders.class))
                .allMatch(name -> name.matches("[a-z-]+"))
                .doesNotHaveDuplicates();
    }

    @Test
    void hasTheKubernetesNamesThatDesignFixes() {
        assertThat(Kube.GROUP + "/" + Kube.VERSION).isEqualTo("egress.sallyport.dev/v1alpha1");
        assertThat(Kube.INJECT_LABEL).isEqualTo("sallyport.dev/inject");
        assertThat(Kube.DEFAULT_POSTURE_ANNOTATION).isEqualTo("sallyport.dev/default-posture");
        assertThat(Kube.SETTINGS_NAME).isEqualTo("cluster");
        assertThat(Kube.CA_AUDIENCE).isEqualTo("sallyport-ca");
        assertThat(Kube.BUNDLE_CONFIG_MAP).isEqualTo("sallyport-trust-bundle");
        assertThat(Kube.NETWORK_POLICY).isEqualTo("sallyport-egress");
        assertThat(FileNames.BUNDLE_CONFIG_KEY).isEqualTo("bundle.pem");
        assertThat(List.of(Kube.GATEWAY_SERVICE_ACCOUNT, Kube.CA_SERVICE_ACCOUNT, Kube.INJECTOR_SERVICE_ACCOUNT))
                .containsExactly("sallyport-gateway", "sallyport-ca", "sallyport-injector");
    }

    @Test
    void namesEveryEnvironmentVariableAfterItsConstant() throws IllegalAccessException {
        TreeMap<String, String> expected = new TreeMap<>();
        TreeMap<String, String> actual = new TreeMap<>();
        for (Field field : Env.class.getFields()) {
            expected.put(field.getName(), "SALLYPORT_" + field.getName());
            actual.put(field.getName(), (String) field.get(null));
        }
        assertThat(actual).isEqualTo(expected).containsKeys("ROLE", "GATEWAY", "GATEWAY_ID", "CA_ID", "SOURCE");
    }

    private static List<String> strings(Class<?> names) throws IllegalAccessException {
        List<String> values = new ArrayList<>();
        for (Field field : names.getFields()) {
            assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
            values.add((String) field.get(null));
        }
        return values;
    }
}
