package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.SourceSettings;
import dev.sallyport.proxy.identity.TlsEngineChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdentityConfigTest {
    private final Map<String, String> root = new HashMap<>(Map.of("sallyport.role", "sidecar"));
    private final Map<String, String> identity = new HashMap<>();

    private SourceSettings source() {
        SallyportConfig config = group(SallyportConfig.class, root);
        return group(IdentityConfig.class, identity)
                .toSettings(config.identityFacts(config.toSettings()), TlsEngineChoice.JDK)
                .source();
    }

    private static <T> T group(Class<T> type, Map<String, String> values) {
        return Configured.group(
                type,
                values.entrySet().stream()
                        .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                        .toArray(String[]::new));
    }

    @Test
    void sourceIsFilesWhereNothingSaysOtherwise() {
        assertThat(source())
                .isInstanceOfSatisfying(
                        FilesSettings.class,
                        files -> assertThat(files.chain()).isEqualTo(Path.of("/var/run/sallyport/identity/tls.crt")));
    }

    @Test
    void sourceIsTheCaWhereOneIsNamed() {
        root.put("sallyport.ca", "sallyport-ca.sallyport-system.svc.cluster.local:8443, [2001:db8::1]:8443");
        root.put("sallyport.pod-namespace", "shop");
        root.put("sallyport.service-account", "checkout");
        identity.put("sallyport.identity.ttl", "PT1H");
        assertThat(source()).isInstanceOfSatisfying(CaSettings.class, ca -> {
            assertThat(ca.servers())
                    .extracting(Object::toString)
                    .containsExactly("sallyport-ca.sallyport-system.svc.cluster.local:8443", "[2001:db8::1]:8443");
            assertThat(ca.caId()).hasToString("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca");
            assertThat(ca.expected()).hasToString("spiffe://cluster.local/ns/shop/sa/checkout");
            assertThat(ca.token()).isEqualTo(Path.of("/var/run/sallyport/token/token"));
            assertThat(ca.bundle()).isEqualTo(Path.of("/var/run/sallyport/bundle/bundle.pem"));
            assertThat(ca.ttl()).isEqualTo(Duration.ofHours(1));
            assertThat(ca.timing().maxBackoff()).isEqualTo(Duration.ofSeconds(150));
        });
    }

    @Test
    void filesWinOverANamedCaWhenTheyAreAskedFor() {
        root.put("sallyport.ca", "ca.example:8443");
        identity.put("sallyport.identity.source", "files");
        assertThat(source()).isInstanceOf(FilesSettings.class);
    }

    @Test
    void whoWeAreStaysOpenWithoutBothHalvesOfIt() {
        root.put("sallyport.ca", "ca.example:8443");
        root.put("sallyport.pod-namespace", "shop");
        assertThat(((CaSettings) source()).expected()).isNull();
    }

    @Test
    void caWithoutAPlaceIsAMistake() {
        identity.put("sallyport.identity.source", "ca");
        assertThatThrownBy(this::source)
                .hasMessageContaining("sallyport.identity.source is ca, and SALLYPORT_CA does not say where the CA is");
    }

    @Test
    void everyMistakeIsNamed() {
        root.put("sallyport.ca", "nowhere,ca.example:8443");
        root.put("sallyport.ca-id", "spiffe://elsewhere/ns/a/sa/b");
        identity.put("sallyport.identity.ttl", "PT1S");
        identity.put("sallyport.identity.answer-timeout", "PT0S");
        identity.put("sallyport.identity.max-backoff", "PT0.1S");
        assertThatThrownBy(this::source)
                .hasMessageContaining("sallyport.identity.source: SALLYPORT_CA is \"nowhere\": ")
                .hasMessageContaining("SALLYPORT_CA_ID is not of our own trust domain, cluster.local")
                .hasMessageContaining("sallyport.identity.ttl is PT1S, not between PT10S and PT24H")
                .hasMessageContaining("sallyport.identity.answer-timeout is PT0S")
                .hasMessageContaining("sallyport.identity.max-backoff is PT0.1S");
        identity.clear();
        identity.put("sallyport.identity.source", "vault");
        assertThatThrownBy(this::source)
                .hasMessageContaining("sallyport.identity.source is \"vault\", not files or ca");
    }

    @Test
    void namespaceThatIsNoNameIsAMistakeOfTheRoot() {
        root.put("sallyport.pod-namespace", "shop/../x");
        root.put("sallyport.service-account", "checkout");
        assertThatThrownBy(this::source).hasMessageContaining("sallyport.service-account is ");
    }

    @Test
    void canaryHasBoundsAndLockdownIsOffByDefault() {
        assertThat(group(SallyportConfig.class, root).toSettings().lockdown()).isFalse();
        assertThat(group(SidecarConfig.class, Map.of()).toLockdown(15009).interval())
                .isEqualTo(Duration.ofMinutes(5));
        assertThatThrownBy(() -> group(
                                SidecarConfig.class,
                                Map.of(
                                        "sallyport.sidecar.canary-interval", "PT0S",
                                        "sallyport.sidecar.canary-timeout", "PT0S"))
                        .toLockdown(15009))
                .hasMessageContaining("canary-interval is PT0S")
                .hasMessageContaining("canary-timeout is PT0S");
    }
}
