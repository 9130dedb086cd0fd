package dev.sallyport.proxy.observe;

/**
 * Every metric of the proxy, by the name Prometheus shows. Labels come from enums and settings; the rule label is
 * bounded by {@link MetricSettings#maxRules}. The table in docs/proxy.md is compared with this enum by a test.
 */
public enum Metric {
    CONNECTIONS_OPENED("sallyport_connections_opened_total", "Connections accepted."),
    CONNECTIONS("sallyport_connections_total", "Connections settled, by outcome and reason."),
    CONNECTIONS_OPEN("sallyport_connections_open", "Connections accepted and not yet settled."),
    CONNECTION_DURATION("sallyport_connection_duration_seconds", "From accept to settlement, by outcome."),
    PHASE_DURATION(
            "sallyport_phase_duration_seconds",
            "What of it went where, by phase: queue, resolve, connect, tls, first_byte, last_byte; only those that happened."),
    REQUESTS("sallyport_requests_total", "HTTP requests that were read, by method and class of the answer's status."),
    BYTES("sallyport_bytes_total", "Bytes carried, by direction as the workload sees it, counted at settlement."),
    DECISIONS("sallyport_decisions_total", "Decisions by rule, mode (enforce or observe) and action."),
    TUNNEL_HANDSHAKES("sallyport_tunnel_handshakes_total", "Mutual TLS handshakes of the tunnel, by result."),
    TUNNEL_CONNECTIONS("sallyport_tunnel_connections_open", "Tunnel connections that stand."),
    TUNNEL_STREAMS("sallyport_tunnel_streams_open", "Tunnel streams that stand."),
    TUNNEL_GOAWAYS("sallyport_tunnel_goaways_total", "GOAWAYs received."),
    TUNNEL_LIMITS("sallyport_tunnel_limits_total", "Times a limit refused, slowed or cut a peer off, by limit."),
    DNS_ANSWERS("sallyport_dns_answers_total", "Names resolved for dialling, by kind of answer."),
    DNS_DURATION("sallyport_dns_duration_seconds", "Time a resolution took, cached ones included."),
    DNS_QUESTIONS(
            "sallyport_dns_questions_total",
            "Questions of workloads for names, by who answered (sidecar: resolver, gateway; gateway: servers; none) and what"
                    + " it came to."),
    DIALS("sallyport_dials_total", "Upstream connections, by whether they were made."),
    DIAL_DURATION("sallyport_dial_duration_seconds", "Time an upstream connection took or was tried."),
    UPSTREAM_TLS_HANDSHAKES(
            "sallyport_upstream_tls_handshakes_total",
            "TLS handshakes that the gateway began with destinations, by result; an alert after one counts as well."),
    UPSTREAM_TLS_DURATION(
            "sallyport_upstream_tls_duration_seconds", "Time a TLS handshake with a destination took or was tried."),
    PARENT_TUNNELS(
            "sallyport_parent_tunnels_total", "Tunnels that the gateway asked parent proxies for, by what came of it."),
    UPSTREAM_CONNECTIONS(
            "sallyport_upstream_connections_open",
            "Connections to destinations that carry requests one after another, those at rest included."),
    UPSTREAM_REQUESTS(
            "sallyport_upstream_requests_total",
            "Requests sent on such connections, by whether theirs had carried others before."),
    UPSTREAM_PENDING("sallyport_upstream_pending", "Requests that wait for such a connection."),
    UPSTREAM_OVERFLOWS(
            "sallyport_upstream_overflows_total", "Requests refused since their destination had no room for them."),
    UPSTREAM_REPEATS(
            "sallyport_upstream_repeats_total",
            "Requests sent again since their connection turned out to be closed by its destination."),
    UPSTREAM_EJECTIONS("sallyport_upstream_ejections_total", "Times an endpoint was left aside."),
    UPSTREAM_ASIDE("sallyport_upstream_endpoints_aside", "Endpoints that are left aside now."),
    UPSTREAM_SHORTED("sallyport_upstream_circuit_open_total", "Requests refused since every endpoint was left aside."),
    RETRIES(
            "sallyport_retries_total",
            "Reasons to try a request again that a route names, by what came of them: tried, over_budget, used_up."),
    MIRRORS("sallyport_mirrored_requests_total", "Copies of requests, by what became of them: sent, refused, dropped."),
    CERTIFICATE_DAYS_LEFT("sallyport_certificate_days_left", "Days until our identity ends; negative when it has."),
    IDENTITY_CHANGES("sallyport_identity_changes_total", "Identities accepted, the first included."),
    IDENTITY_REJECTED("sallyport_identity_rejected_total", "Identities found on disk and refused."),
    IDENTITIES_HELD(
            "sallyport_identities_held",
            "Identities whose TLS contexts exist: the one in force, those superseded within the last minute, and those"
                    + " that a live connection was made under."),
    CERTIFICATES_ASKED("sallyport_certificates_asked_total", "Times the CA was asked for our certificate, by result."),
    BUNDLES_ASKED("sallyport_bundles_asked_total", "Times the CA was asked for the trust bundle, by result."),
    BUNDLE_SEQUENCE("sallyport_trust_bundle_sequence", "Number of the CA's trust bundle that is in force."),
    LOCKDOWN_ENFORCED(
            "sallyport_lockdown_enforced",
            "1 while the gateway's canary port is out of reach, 0 (an alert) when it answered; no number before it is"
                    + " known."),
    CANARY_CONNECTIONS(
            "sallyport_canary_connections_total", "Connections that reached the canary and should not have."),
    TLS_ENGINE("sallyport_tls_engine", "1 for the TLS engine in use."),
    RULE_LIMIT_KEYS(
            "sallyport_rule_limit_keys", "Counts of rules' rates and quotas kept, one for each limit and identity."),
    SHARED_LIMITS(
            "sallyport_shared_limits_total",
            "Charges of limited rules, by where they were counted: shared, local or denied (Redis was away)."),
    SHARED_LIMITS_UP(
            "sallyport_shared_limits_up",
            "1 while the Redis that gateways count in answers, 0 (an alert) while it is away; absent where none is set."),
    DIRECT_MEMORY(
            "sallyport_direct_memory_bytes",
            "Memory outside the heap that buffers hold, pooled and idle included; TLS' own is not in it."),
    AOT_CACHE(
            "sallyport_aot_cache",
            "1 for what became of the JVM's AOT cache: used, refused (an alert: start and memory suffer) or none."),
    POLICY_GENERATION("sallyport_policy_generation", "Generation of the policy in force."),
    POLICY_AGE("sallyport_policy_age_seconds", "Time since the policy in force was read or found unchanged."),
    REJECTED_RESOURCES("sallyport_rejected_resources", "Resources refused or held at their last good state."),
    POLICY_SOURCE_FAILURES("sallyport_policy_source_failures_total", "Times the resources could not be read."),
    SPANS_EXPORTED("sallyport_spans_exported_total", "Spans that the collector took."),
    SPANS_LOST("sallyport_spans_lost_total", "Spans lost, by cause: queue_full or not_taken (by the collector)."),
    RECORDS_WRITTEN("sallyport_records_written_total", "Connection records written."),
    RECORDS_FAILING("sallyport_records_failing", "1 while connection records cannot be written (an alert), else 0."),
    RECORDS_DROPPED("sallyport_records_dropped_total", "Connection records lost, by cause.");

    private static final String TOTAL = "_total";
    private static final String SECONDS = "_seconds";
    private final String shown;
    private final String sentence;

    Metric(String shown, String sentence) {
        this.shown = shown;
        this.sentence = sentence;
    }

    /** The name in {@code /q/metrics}; timers add {@code _count}, {@code _sum}, {@code _max} and {@code _bucket}. */
    public String shown() {
        return shown;
    }

    /** What it counts, for people. */
    public String sentence() {
        return sentence;
    }

    /** The name Micrometer wants: it adds {@code _total} and {@code _seconds} itself. */
    String registered() {
        boolean timer = shown.endsWith("_duration" + SECONDS);
        String bare = shown.endsWith(TOTAL)
                ? shown.substring(0, shown.length() - TOTAL.length())
                : timer ? shown.substring(0, shown.length() - SECONDS.length()) : shown;
        return bare.replace('_', '.');
    }
}
