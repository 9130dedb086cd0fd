package dev.sallyport.ca.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code sallyport}: what the CA is told, by {@code SALLYPORT_…} variables. Text where a value can be mistaken, so that all
 * mistakes are found together; checked and typed in {@link CaSettings}.
 */
@ConfigMapping(prefix = "sallyport")
public interface CaConfig {
    /** Required: {@code kubernetes}, or {@code directory:<path>}. */
    Optional<String> source();

    /** Our trust domain. */
    @WithDefault("cluster.local")
    String trustDomain();

    /** Namespace of Sallyport's own programs; default our pod's, else {@code sallyport-system}. */
    Optional<String> systemNamespace();

    /** Our pod's namespace. */
    Optional<String> podNamespace();

    /** Audience a token must be for. */
    @WithDefault("sallyport-ca")
    String audience();

    /** More names for servers' certificates, comma-separated {@code <SPIFFE ID>=<DNS name or address>}. */
    Optional<List<String>> names();

    /** Our pod's name: the lease is held under it. */
    Optional<String> podName();

    /** Directory: folder of the CA's state; default {@code <path>/.ca}. */
    Optional<String> stateDir();

    /** Directory: a file for the bundle as plain PEM, besides the ConfigMap in {@code <path>/.applied}. */
    Optional<String> bundleFile();

    /** Directory: folder with documents of the pods that exist; default {@code <path>/pods} where that is a folder at start. */
    Optional<String> podsDir();

    /** Directory, required: whose tokens are believed. */
    List<Issuer> issuers();

    /** How often state, bundle and webhook configurations are looked at. */
    @WithDefault("PT5S")
    Duration pollInterval();

    /** How long certificates live. */
    Ttl ttl();

    /** Our own authorities. */
    Authority authority();

    /** How callers are attested. */
    Attest attest();

    /** How much is asked of us. */
    Rate rate();

    /** The HTTPS listener. */
    Https https();

    /** Health and metrics, plaintext. */
    Health health();

    /** Logging. */
    Log log();

    /** An issuer of tokens. */
    interface Issuer {
        /** Its {@code iss}. */
        String name();

        /** Its public keys, a JWK set. */
        String jwksFile();
    }

    /** How long certificates live. */
    interface Ttl {
        /** When nothing is asked for. */
        @WithDefault("PT6H")
        Duration usual();

        /** The most that may be asked for, at most 24 h. */
        @WithDefault("PT24H")
        Duration most();
    }

    /** Our own authorities. */
    interface Authority {
        /** Life of a root. */
        @WithDefault("P3650D")
        Duration rootLife();

        /** Life of an issuing authority; renewed when a third is left. */
        @WithDefault("P90D")
        Duration issuingLife();

        /** What a bundle takes to be everywhere; steps of a root rotation are apart by this and {@code ttl.most}. */
        @WithDefault("PT1H")
        Duration propagation();
    }

    /** How callers are attested. */
    interface Attest {
        /** Whether the caller's address must be one of its pod's. */
        @WithDefault("true")
        boolean sourceAddress();

        /** How long the API server may take to answer. */
        @WithDefault("PT5S")
        Duration timeout();

        /** Questions to the API server at once. */
        @WithDefault("32")
        int concurrent();
    }

    /** How much is asked of us. */
    interface Rate {
        /** Requests a second, of all together. */
        @WithDefault("200")
        int perSecond();

        /** Requests at once, of all together. */
        @WithDefault("1000")
        int burst();

        /** Handshakes and requests a second, of one source address. */
        @WithDefault("10")
        int sourcePerSecond();

        /** Handshakes and requests at once, of one source address. */
        @WithDefault("60")
        int sourceBurst();

        /** Certificates a minute, of one pod; the shortest life, 10 s, renewed at half of it, takes 12, and up to 15 by chance. */
        @WithDefault("30")
        int podPerMinute();

        /** Certificates at once, of one pod. */
        @WithDefault("10")
        int podBurst();

        /** Requests under way at once. */
        @WithDefault("256")
        int concurrent();
    }

    /** The HTTPS listener; Quarkus opens it. */
    interface Https {
        /** Address. */
        @WithDefault("0.0.0.0")
        String host();

        /** Port; 0 lets the system choose. */
        @WithDefault("8443")
        int port();

        /** Connections at once. */
        @WithDefault("1024")
        int maxConnections();
    }

    /** Health and metrics; Quarkus opens it. */
    interface Health {
        /** Address. */
        @WithDefault("0.0.0.0")
        String host();

        /** Port; 0 lets the system choose. */
        @WithDefault("15420")
        int port();
    }

    /** Logging; Quarkus reads it. */
    interface Log {
        /** {@code ERROR}, {@code WARN}, {@code INFO}, {@code DEBUG} or {@code TRACE}. */
        @WithDefault("INFO")
        String level();
    }
}
