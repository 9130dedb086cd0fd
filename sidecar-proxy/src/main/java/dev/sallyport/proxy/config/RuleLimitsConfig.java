package dev.sallyport.proxy.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.proxy.quota.RuleLimitSettings;
import dev.sallyport.proxy.quota.SharedSettings;
import dev.sallyport.proxy.quota.SharedSettings.Away;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code sallyport.rule-limits}: counts of rules' rateLimit and quota, at the gateway. */
@ConfigMapping(prefix = "sallyport.rule-limits")
public interface RuleLimitsConfig {
    /** Counts (one for each limit and identity) remembered at once: 25 MB; only idle ones are ever forgotten, and identities beyond share one. */
    @WithDefault("65536")
    int trackedKeys();

    /** Redis (7 or later, or Valkey) in which all gateways that name it count together: {@code redis://[user@]host[:port][/database]}, over TLS {@code rediss://…}. Left out, each gateway counts for itself. */
    Optional<String> redisUrl();

    /** File with its password, read at each connect. */
    Optional<String> redisPasswordFile();

    /** PEM file with the CAs that its certificate may come from; left out, the JVM's. The certificate is verified for the host in the URL. */
    Optional<String> redisCaFile();

    /** What its keys begin with; gateways that are to count apart in one Redis have different ones. */
    @WithDefault("sallyport")
    String redisPrefix();

    /** How long a connection waits for Redis at most; one that is silent for so long is away, and then nobody waits. */
    @WithDefault("PT0.1S")
    Duration redisTimeout();

    /** How long Redis is left alone once it is away. */
    @WithDefault("PT1S")
    Duration redisRetry();

    /** While Redis is away: {@code local} (each gateway counts for itself) or {@code deny} (what a limited rule allows is refused). */
    @WithDefault("local")
    String redisAway();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default RuleLimitSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.rule-limits");
        mistakes.range("tracked-keys", trackedKeys(), 16, 1 << 22);
        mistakes.range("redis-timeout", redisTimeout(), Duration.ofMillis(1), Duration.ofSeconds(5));
        mistakes.range("redis-retry", redisRetry(), Duration.ofMillis(100), Duration.ofMinutes(5));
        mistakes.require(
                "redis-prefix",
                redisPrefix().matches("[A-Za-z0-9._-]{1,64}"),
                "is no 1 to 64 letters, digits, dots, dashes or underscores");
        URI url = mistakes.parse("redis-url", redisUrl(), RuleLimitsConfig::url);
        Path password = mistakes.parse("redis-password-file", redisPasswordFile(), Path::of);
        Path cas = mistakes.parse("redis-ca-file", redisCaFile(), Path::of);
        Away away = mistakes.choice("redis-away", Optional.of(redisAway()), Away.class);
        mistakes.throwIfAny();
        return new RuleLimitSettings(
                trackedKeys(), url == null ? null : shared(url, password, cas, requireNonNull(away)));
    }

    private SharedSettings shared(URI url, @Nullable Path password, @Nullable Path cas, Away away) {
        String path = url.getPath();
        return new SharedSettings(
                url.getHost(),
                url.getPort() < 0 ? 6379 : url.getPort(),
                url.getScheme().equals("rediss"),
                url.getUserInfo(),
                path == null || path.length() < 2 ? 0 : Integer.parseInt(path.substring(1)),
                password,
                cas,
                redisPrefix(),
                redisTimeout(),
                redisRetry(),
                away);
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        boolean shaped = ("redis".equals(url.getScheme()) || "rediss".equals(url.getScheme()))
                && url.getHost() != null
                && (url.getPath() == null || url.getPath().matches("(/[0-9]{1,4})?/?"))
                && url.getQuery() == null
                && url.getFragment() == null;
        if (!shaped) {
            throw new IllegalArgumentException("a Redis is named like rediss://user@redis.example:6379/0");
        }
        if (url.getUserInfo() != null && url.getUserInfo().contains(":")) {
            throw new IllegalArgumentException("a password has no place in it: use redis-password-file");
        }
        return url;
    }
}
