package dev.sallyport.model.contract;

/**
 * Header fields of the tunnel (DESIGN §4), lower-case as HTTP/2 wants them. What a client sends here is a claim: it may
 * be recorded, never believed. Constants.
 */
public final class TunnelHeaders {
    /** Claim: {@code ip:port} the app dialled. */
    public static final String ORIGINAL_DESTINATION = "sallyport-original-destination";
    /** Claim: {@code tls|http1|h2c|opaque|none}; its presence says that the first bytes follow without waiting. */
    public static final String SNIFFED = "sallyport-sniffed";
    /** Claim: name of the pod, for the record's {@code claimed_pod}. */
    public static final String POD = "sallyport-pod";
    /** Refusal: stable label of the reason. */
    public static final String REASON = "sallyport-reason";
    /** Refusal: the deciding rule, when it belongs to the caller's own namespace; else {@code cluster}. */
    public static final String RULE = "sallyport-rule";
    /** Refusal: seconds after which to try again (RFC 9110 §10.2.3). */
    public static final String RETRY_AFTER = "retry-after";
    /** Refusal by a rule's rate: {@code true}, to the tunnel's client and to the app alike. */
    public static final String RATE_LIMITED = "x-rate-limited";
    /** RFC 9209. */
    public static final String PROXY_STATUS = "proxy-status";
    /** W3C trace context. */
    public static final String TRACEPARENT = "traceparent";
    /** What vendors add to it. */
    public static final String TRACESTATE = "tracestate";
    /** Correlation id. */
    public static final String REQUEST_ID = "x-request-id";
    /** W3C baggage; informational only. */
    public static final String BAGGAGE = "baggage";

    private TunnelHeaders() {}
}
