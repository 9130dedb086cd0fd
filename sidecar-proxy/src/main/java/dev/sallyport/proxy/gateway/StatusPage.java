package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.admin.AdminPage;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.BadRequest;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.upstream.UpstreamPools;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/status}. */
final class StatusPage implements AdminPage {
    private static final int MOST_PROBLEMS = 200;
    private static final int MOST_RULES = 1_000;

    private final GatewayRole role;
    private final RuleTally rules;
    private final BooleanSupplier ready;
    private final String version;
    private static final int MOST_ASIDE = 100;
    private final Clock clock;
    private final Instant started;

    StatusPage(GatewayRole role, RuleTally rules, BooleanSupplier ready, String version, Clock clock) {
        this.role = role;
        this.rules = rules;
        this.ready = ready;
        this.version = version;
        this.clock = clock;
        this.started = clock.instant();
    }

    @Override
    public CompletionStage<Object> answer(AdminRequest request) throws BadRequest {
        request.allow(Set.of("rules_after"));
        GatewayStanding now = role.standing();
        Instant at = clock.instant();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", version);
        tree.put("role", "gateway");
        tree.put("time", at.toString());
        tree.put("started", started.toString());
        tree.put("ready", ready.getAsBoolean());
        tree.put("draining", now.draining());
        tree.put("policy", policy(now, at));
        tree.put("identity", identity(now.identity(), at));
        tree.put("tunnels", tunnels(now));
        tree.put("upstreams", upstreams(role.upstreams()));
        tree.put("overload", overload(now));
        rules(tree, request.text("rules_after"));
        return CompletableFuture.completedFuture(tree);
    }

    private static Map<String, Object> policy(GatewayStanding now, Instant at) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("loaded", now.policy().isLoaded());
        tree.put("generation", now.policy().generation());
        put(tree, "published", now.policy().publishedAt());
        put(tree, "read", now.readAt());
        put(tree, "age_seconds", now.readAt() == null ? null : seconds(now.readAt(), at));
        tree.put("policies", now.policy().policies());
        tree.put("quarantined", now.policy().quarantines());
        tree.put("problems", now.problems().size());
        tree.put(
                "rejected",
                now.problems().stream()
                        .limit(MOST_PROBLEMS)
                        .map(Object::toString)
                        .toList());
        return tree;
    }

    private static @Nullable Object identity(@Nullable Credentials credentials, Instant at) {
        if (credentials == null) {
            return null;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("spiffe_id", credentials.self().toString());
        tree.put("not_after", credentials.notAfter().toString());
        tree.put("seconds_left", seconds(at, credentials.notAfter()));
        tree.put("days_left", Duration.between(at, credentials.notAfter()).toDays());
        return tree;
    }

    private static Map<String, Object> tunnels(GatewayStanding now) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("connections", now.connections());
        tree.put("open", now.tunnels());
        tree.put("live", now.live());
        return tree;
    }

    static Map<String, Object> upstreams(UpstreamPools pools) {
        List<UpstreamPools.Aside> aside = pools.endpointsAside();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("connections", pools.connections());
        tree.put("pending", pools.pending());
        tree.put("aside", aside.size());
        tree.put(
                "endpoints_aside",
                aside.stream().limit(MOST_ASIDE).map(StatusPage::aside).toList());
        return tree;
    }

    private static Map<String, Object> aside(UpstreamPools.Aside aside) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("endpoint", aside.endpoint());
        put(tree, "destination", aside.destination());
        tree.put("namespace", aside.namespace());
        tree.put("times", aside.times());
        tree.put("seconds_left", aside.rest().toSeconds());
        return tree;
    }

    private static Map<String, Object> overload(GatewayStanding now) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "new_work_refused_for", word(now.shedding()));
        put(tree, "connections_refused_for", word(now.refusing()));
        return tree;
    }

    private static @Nullable String word(@Nullable Limit limit) {
        return limit == null ? null : limit.label();
    }

    private void rules(Map<String, Object> tree, @Nullable String after) {
        List<Object> page = new ArrayList<>();
        String last = null;
        for (Map.Entry<String, RuleTally.Count> entry : rules.all().entrySet()) {
            if (after != null && entry.getKey().compareTo(after) <= 0) {
                continue;
            }
            if (page.size() == MOST_RULES) {
                break;
            }
            Map<String, Object> rule = new LinkedHashMap<>();
            rule.put("rule", entry.getKey());
            rule.put("matches", entry.getValue().matches());
            rule.put("last_match", entry.getValue().last().toString());
            page.add(rule);
            last = entry.getKey();
        }
        tree.put("rules", page);
        put(tree, "rules_next", page.size() == MOST_RULES ? last : null);
    }

    private static long seconds(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds();
    }

    private static void put(Map<String, @Nullable Object> tree, String name, @Nullable Object value) {
        tree.put(name, value instanceof Instant instant ? instant.toString() : value);
    }
}
