package dev.sallyport.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.TunnelObserver;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation")
class MetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StageMetrics stages = new StageMetrics(registry, Clock.fixed(NOW, ZoneOffset.UTC));

    private static ConnectionRecord record(ConnectionFacts facts, Outcome outcome) {
        return new ConnectionRecord(NOW, facts, outcome, 10, 20, Duration.ofMillis(84));
    }

    private static ConnectionFacts by(String rule, String observed) {
        return ConnectionFacts.NONE.edit().decision(rule, observed, 1).done();
    }

    @Test
    void countsConnectionsByOutcomeAndReason() {
        ConnectionMetrics metrics = new ConnectionMetrics(registry, new MetricSettings(10));
        for (int i = 0; i < 4; i++) {
            metrics.opened();
        }
        metrics.settled(record(by("shop/p/#0", null), new Outcome.Carried()));
        metrics.settled(record(by("shop/p/#1", null), Outcome.of(Reason.DENIED_BY_RULE, "")));
        metrics.settled(record(by("posture/deny", "would-allow:shop/o/#0,would-deny"), Outcome.of(Reason.NO_RULE, "")));
        assertThat(registry.scrape().lines())
                .contains(
                        "sallyport_connections_opened_total 4.0",
                        "sallyport_connections_open 1.0",
                        "sallyport_connections_total{outcome=\"allowed\",reason=\"none\",} 1.0",
                        "sallyport_connections_total{outcome=\"denied\",reason=\"denied_by_rule\",} 1.0",
                        "sallyport_bytes_total{direction=\"sent\",} 30.0",
                        "sallyport_bytes_total{direction=\"received\",} 60.0",
                        "sallyport_decisions_total{action=\"allow\",mode=\"enforce\",rule=\"shop/p/#0\",} 1.0",
                        "sallyport_decisions_total{action=\"deny\",mode=\"enforce\",rule=\"shop/p/#1\",} 1.0",
                        "sallyport_decisions_total{action=\"allow\",mode=\"observe\",rule=\"shop/o/#0\",} 1.0",
                        "sallyport_decisions_total{action=\"deny\",mode=\"observe\",rule=\"posture\",} 1.0");
    }

    @Test
    void ruleLabelsAreBounded() {
        ConnectionMetrics metrics = new ConnectionMetrics(registry, new MetricSettings(3));
        for (int i = 0; i < 100; i++) {
            metrics.settled(record(by("shop/p/#" + i, null), new Outcome.Carried()));
        }
        assertThat(registry.find("sallyport.decisions").counters()).hasSize(4);
        assertThat(registry.scrape()).contains("rule=\"other\",} 97.0");
    }

    @Test
    void lockdownIsAbsentWhereNoneIsToStandAndNoNumberUntilItIsKnown() {
        stages.identity();
        assertThat(registry.scrape()).doesNotContain("sallyport_lockdown_enforced");
        stages.lockdown();
        assertThat(registry.scrape()).contains("sallyport_lockdown_enforced NaN");
    }

    @Test
    void everyMetricAppearsUnderItsName() {
        ConnectionMetrics connections = new ConnectionMetrics(registry, new MetricSettings(3));
        connections.opened();
        connections.settled(record(by("a", null), new Outcome.Carried()));
        stages.engine("openssl");
        stages.aotCache("used");
        stages.memory(() -> 1);
        stages.identitiesHeld(() -> 1);
        stages.ruleLimits(() -> 5);
        stages.sharedLimits().up(true);
        IdentityObserver identity = stages.identity();
        identity.accepted(NOW.plus(Duration.ofHours(36)));
        identity.certificateAsked(FetchResult.ACCEPTED);
        identity.certificateAsked(FetchResult.BUSY);
        identity.bundleAsked(FetchResult.BAD_BUNDLE);
        identity.bundleInForce(4);
        stages.lockdown().probed(false);
        stages.canary().touched();
        stages.upstreams().assigned(true);
        stages.pools(() -> 2, () -> 1);
        stages.queries().answered(QueryObserver.Way.GATEWAY, QueryObserver.Answer.REFUSED);
        stages.tunnel().handshake(TunnelObserver.Handshake.REFUSED);
        stages.resolve().resolved(ResolveObserver.Answer.STALE, Duration.ofMillis(3));
        stages.policy().published(7, 2, NOW.minusSeconds(5));
        Meters meters = new Meters(registry);
        meters.counter(Metric.RECORDS_WRITTEN);
        meters.gauge(Metric.RECORDS_FAILING, () -> 0);
        meters.counter(Metric.RECORDS_DROPPED, "cause", "queue_full");
        String text = registry.scrape();
        for (Metric metric : Metric.values()) {
            assertThat(text).contains("# HELP " + metric.shown() + " " + metric.sentence());
        }
        assertThat(text.lines())
                .contains(
                        "sallyport_tls_engine{engine=\"openssl\",} 1.0",
                        "sallyport_aot_cache{state=\"used\",} 1.0",
                        "sallyport_certificate_days_left 1.5",
                        "sallyport_certificates_asked_total{result=\"accepted\",} 1.0",
                        "sallyport_certificates_asked_total{result=\"busy\",} 1.0",
                        "sallyport_bundles_asked_total{result=\"bad_bundle\",} 1.0",
                        "sallyport_trust_bundle_sequence 4.0",
                        "sallyport_lockdown_enforced 0.0",
                        "sallyport_shared_limits_up 1.0",
                        "sallyport_canary_connections_total 1.0",
                        "sallyport_tunnel_handshakes_total{result=\"refused\",} 1.0",
                        "sallyport_dns_answers_total{answer=\"stale\",} 1.0",
                        "sallyport_policy_generation 7.0",
                        "sallyport_rejected_resources 2.0",
                        "sallyport_policy_age_seconds 5.0");
    }
}
