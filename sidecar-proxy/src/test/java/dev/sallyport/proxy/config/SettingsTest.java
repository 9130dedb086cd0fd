package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.contract.Env;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.forward.ForwardSettings;
import dev.sallyport.proxy.forward.SharingSettings;
import dev.sallyport.proxy.identity.TlsEngineChoice;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.observe.LogFormat;
import dev.sallyport.proxy.quota.RuleLimitSettings;
import dev.sallyport.proxy.quota.SharedSettings;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.proxy.upstream.PoolSettings;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static RootSettings sidecar(String... more) {
        List<String> all = new java.util.ArrayList<>(List.of("sallyport.role", "sidecar"));
        all.addAll(List.of(more));
        return Configured.group(SallyportConfig.class, all.toArray(String[]::new))
                .toSettings();
    }

    @Test
    void theDefaultLimitsAreTheSettingsDefaults() {
        GatewayConfig gateway = Configured.group(GatewayConfig.class);
        assertThat(Configured.group(LimitsConfig.class).toSettings(gateway.maxTunnelsPerIdentity()))
                .isEqualTo(LimitSettings.DEFAULT);
    }

    @Test
    void whatRequestsShareIsSetInWholeOrAsBefore() {
        assertThat(Configured.group(UpstreamsConfig.class)
                        .toSettings(TestSettings.http(), TestSettings.relay(), Http2Settings.DEFAULT))
                .isEqualTo(new SharingSettings(
                        PoolSettings.of(
                                TestSettings.http().headLimits(),
                                Duration.ofSeconds(10),
                                32768,
                                65536,
                                Http2Settings.DEFAULT),
                        ForwardSettings.DEFAULT));
        UpstreamsConfig wrong = Configured.group(
                UpstreamsConfig.class,
                "sallyport.upstreams.max-endpoints",
                "0",
                "sallyport.upstreams.rest-timeout",
                "PT2H",
                "sallyport.upstreams.retry-percent",
                "101",
                "sallyport.upstreams.max-retry-pause",
                "PT0.001S");
        assertThatThrownBy(() -> wrong.toSettings(TestSettings.http(), TestSettings.relay(), Http2Settings.DEFAULT))
                .hasMessageContaining("sallyport.upstreams.max-endpoints")
                .hasMessageContaining("sallyport.upstreams.rest-timeout")
                .hasMessageContaining("sallyport.upstreams.retry-percent")
                .hasMessageContaining("sallyport.upstreams.max-retry-pause");
    }

    @Test
    void mirrorsAreSwitchedOffByOneSetting() {
        ForwardSettings none = Configured.group(UpstreamsConfig.class, "sallyport.upstreams.max-mirrors", "0")
                .toSettings(TestSettings.http(), TestSettings.relay(), Http2Settings.DEFAULT)
                .forwarding();
        assertThat(none.mirrors()).isZero();
        assertThat(none.mirrorsPerIdentity()).isEqualTo(ForwardSettings.DEFAULT.mirrorsPerIdentity());
    }

    @Test
    void gatewaysCountForThemselvesUnlessARedisIsNamed() {
        assertThat(Configured.group(RuleLimitsConfig.class).toSettings()).isEqualTo(RuleLimitSettings.DEFAULT);
        assertThat(Configured.group(
                                RuleLimitsConfig.class,
                                "sallyport.rule-limits.redis-url",
                                "rediss://gateway@redis.example/3",
                                "sallyport.rule-limits.redis-password-file",
                                "/run/secrets/redis",
                                "sallyport.rule-limits.redis-away",
                                "deny")
                        .toSettings()
                        .shared())
                .isEqualTo(new SharedSettings(
                        "redis.example",
                        6379,
                        true,
                        "gateway",
                        3,
                        Path.of("/run/secrets/redis"),
                        null,
                        "sallyport",
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        SharedSettings.Away.DENY));
    }

    @Test
    void aRedisThatIsNoneAndAPasswordInItsNameAreMistakes() {
        for (String wrong : List.of("http://redis.example", "redis:///", "redis://redis.example/x", "redis://a b")) {
            assertThatThrownBy(() -> Configured.group(RuleLimitsConfig.class, "sallyport.rule-limits.redis-url", wrong)
                            .toSettings())
                    .hasMessageContaining("sallyport.rule-limits.redis-url is");
        }
        assertThatThrownBy(() -> Configured.group(
                                RuleLimitsConfig.class,
                                "sallyport.rule-limits.redis-url",
                                "redis://user:secret@redis.example",
                                "sallyport.rule-limits.redis-away",
                                "perhaps")
                        .toSettings())
                .hasMessageContaining("a password has no place in it")
                .hasMessageContaining("redis-away is \"perhaps\", not local or deny");
    }

    @Test
    void sidecarNeedsItsRoleOnly() {
        RootSettings settings = sidecar();
        assertThat(settings.role()).isEqualTo(Role.SIDECAR);
        assertThat(settings.gatewayId()).hasToString("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-gateway");
        assertThat(settings.caId()).hasToString("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca");
        assertThat(settings.clusterCidrs()).isEmpty();
    }

    @Test
    void fixedIdentitiesFollowTheTrustDomain() {
        assertThat(sidecar("sallyport.trust-domain", "prod.example").gatewayId())
                .hasToString("spiffe://prod.example/ns/sallyport-system/sa/sallyport-gateway");
    }

    @Test
    void readsWhatTheInjectorWrites() {
        RootSettings settings = sidecar(
                "sallyport.gateway", "gw-0.example:15008, gw-1.example:15008",
                "sallyport.cluster-cidrs", "10.244.0.0/16,10.96.0.0/12,fd00:10:244::/56",
                "sallyport.pod-ip", "10.244.1.7");
        assertThat(settings.gateways()).hasSize(2);
        assertThat(settings.clusterCidrs()).hasSize(3);
        assertThat(settings.pod().address().getHostAddress()).isEqualTo("10.244.1.7");
    }

    @Test
    void everyMistakeOfEveryGroupIsToldAtOnce() {
        StatedMistakes mistakes = new StatedMistakes();
        mistakes.read(() -> sidecar(
                "sallyport.role", "gateway",
                "sallyport.gateway-id", "spiffe://cluster.local/nobody",
                "sallyport.cluster-cidrs", "10.0.0.0/8,10.0.0.1/8,nonsense\u001b[31m",
                "sallyport.pod-ip", "fe80::1%eth0",
                "sallyport.drain-deadline", "-PT1S"));
        mistakes.read(() -> Configured.group(TlsConfig.class, "sallyport.tls.engine", "gnutls")
                .toSettings());
        mistakes.read(() -> Configured.group(RecordConfig.class, "sallyport.record.queue-capacity", "1")
                .toSettings(Role.GATEWAY));
        assertThatThrownBy(mistakes::throwIfAny)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The settings have 8 mistakes:\n")
                .hasMessageContaining("sallyport.source is required in a gateway: kubernetes or directory:<path>")
                .hasMessageContaining("sallyport.gateway-id is \"spiffe://cluster.local/nobody\": ")
                .hasMessageContaining("sallyport.cluster-cidrs is \"10.0.0.1/8\": ")
                .hasMessageContaining("sallyport.cluster-cidrs is \"nonsense\\u001b[31m\": ")
                .hasMessageContaining("sallyport.pod-ip is ")
                .hasMessageContaining("sallyport.drain-deadline is PT-1S, not between PT0S and PT24H")
                .hasMessageContaining("sallyport.tls.engine is \"gnutls\", not auto or openssl or jdk")
                .hasMessageContaining("sallyport.record.queue-capacity is 1, not between 16 and ")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void aFormatOfRecordsThatCannotBeReadIsAMistakeWithItsPlace() {
        RecordConfig wrong = Configured.group(
                RecordConfig.class, "sallyport.record.format", "%START_TIME% %UPSTREAM_CLUSTER% %REQ(A)%");
        assertThatThrownBy(() -> wrong.toSettings(Role.GATEWAY))
                .hasMessageContaining(
                        "sallyport.record.format is \"%START_TIME% %UPSTREAM_CLUSTER% %REQ(A)%\": at"
                                + " character 14: there is no operator UPSTREAM_CLUSTER; there are START_TIME, REQ, RESP, PROTOCOL,");
        RecordConfig right = Configured.group(RecordConfig.class, "sallyport.record.format", "%REQ(A)% %RULE%");
        assertThat(right.toSettings(Role.SIDECAR).format()).isEqualTo(LogFormat.parse("%REQ(A)% %RULE%", false));
        assertThat(Configured.group(RecordConfig.class).toSettings(Role.SIDECAR).format())
                .isNull();
    }

    @Test
    void roleIsRequired() {
        assertThatThrownBy(() -> Configured.group(SallyportConfig.class).toSettings())
                .hasMessage("sallyport.role is required: sidecar or gateway");
    }

    @Test
    void resourcesComeFromAFolderOrACluster() {
        assertThat(sidecar("sallyport.role", "gateway", "sallyport.source", "kubernetes")
                        .resources())
                .isEqualTo(new ResourcesFrom.Cluster());
        assertThat(sidecar("sallyport.role", "gateway", "sallyport.source", "directory:/etc/sallyport")
                        .resources())
                .isEqualTo(new ResourcesFrom.Folder(Path.of("/etc/sallyport")));
        assertThat(sidecar("sallyport.source", "kubernetes").resources()).isNull();
        for (String wrong : List.of("directory:", "kubernetes:", "/etc/sallyport", "Kubernetes")) {
            assertThatThrownBy(() -> sidecar("sallyport.role", "gateway", "sallyport.source", wrong))
                    .hasMessage("sallyport.source is required in a gateway: kubernetes or directory:<path>");
        }
    }

    @Test
    void guestsAreReadAndCheckedAgainstOurOwnDomain() {
        RootSettings root = sidecar();
        IdentityConfig good = Configured.group(
                IdentityConfig.class,
                "sallyport.identity.trust-domains[0].name",
                "Guest.Example",
                "sallyport.identity.trust-domains[0].bundle",
                "/etc/guest.pem");
        assertThat(good.toSettings(facts(root), TlsEngineChoice.JDK).source().guests())
                .singleElement()
                .satisfies(guest -> {
                    assertThat(guest.name()).hasToString("guest.example");
                    assertThat(guest.bundle()).isEqualTo(Path.of("/etc/guest.pem"));
                });
        IdentityConfig own = Configured.group(
                IdentityConfig.class,
                "sallyport.identity.trust-domains[0].name",
                "cluster.local",
                "sallyport.identity.trust-domains[0].bundle",
                "/etc/guest.pem");
        assertThatThrownBy(() -> own.toSettings(facts(root), TlsEngineChoice.JDK))
                .hasMessageContaining("sallyport.identity.trust-domains[0].name is our own trust domain");
    }

    private static IdentityFacts facts(RootSettings root) {
        return Configured.group(SallyportConfig.class).identityFacts(root);
    }

    @Test
    void sidecarMetricsNameNoRule() {
        MetricsConfig config = Configured.group(MetricsConfig.class);
        assertThat(config.toSettings(Role.SIDECAR).maxRules()).isZero();
        assertThat(config.toSettings(Role.GATEWAY).maxRules()).isEqualTo(500);
    }

    @Test
    void misspeltVariablesAreFoundAndServiceLinksAreNot() {
        UnknownVariables unknown = new UnknownVariables();
        assertThat(unknown.among(Set.of(
                        "SALLYPORT_GATEWY",
                        "SALLYPORT_RELAY_IDLE_TIMOUT",
                        "SALLYPORT_RELAY_IDLE_TIMEOUT",
                        "SALLYPORT_IDENTITY_TRUST_DOMAINS_3__NAME",
                        "SALLYPORT_GATEWAY_SERVICE_HOST",
                        "SALLYPORT_GATEWAY_PORT",
                        "SALLYPORT_GATEWAY_PORT_15008_TCP_ADDR",
                        "PATH")))
                .containsExactly("SALLYPORT_GATEWY", "SALLYPORT_RELAY_IDLE_TIMOUT");
    }

    @Test
    void everyVariableOfTheContractIsKnown() throws IllegalAccessException {
        Set<String> names = new java.util.TreeSet<>();
        for (var field : Env.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                names.add(String.valueOf(field.get(null)));
            }
        }
        assertThat(names).hasSizeGreaterThan(10);
        assertThat(new UnknownVariables().among(names)).isEmpty();
    }

    @Test
    void everyGroupOfSettingsIsListed() throws IOException, ClassNotFoundException {
        Path classes = Path.of("target/classes/dev/sallyport/proxy/config");
        try (Stream<Path> files = Files.list(classes)) {
            for (String name : files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Config.class"))
                    .toList()) {
                Class<?> group = Class.forName("dev.sallyport.proxy.config." + name.replace(".class", ""));
                assertThat(group).hasAnnotation(ConfigMapping.class);
                assertThat(Groups.ALL).contains(group);
            }
        }
    }
}
