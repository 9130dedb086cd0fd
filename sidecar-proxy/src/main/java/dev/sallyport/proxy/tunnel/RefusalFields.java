package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.TunnelHeaders;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields that tell a refusal (DESIGN §4, RFC 9209), the same over HTTP/2 and HTTP/1.1. Pure. */
final class RefusalFields {
    private static final int MAX_DETAILS = 512;

    private RefusalFields() {}

    /** Names in lower case and values, in order. The rule is told as its caller may see it. */
    static Map<String, String> of(Refusal refusal, String callerNamespace) {
        Reason reason = refusal.reason();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(TunnelHeaders.PROXY_STATUS, proxyStatus(reason.proxyStatusError(), details(refusal)));
        fields.put(TunnelHeaders.REASON, reason.label());
        if (refusal.rule() != null) {
            fields.put(TunnelHeaders.RULE, printable(refusal.rule().shownTo(callerNamespace)));
        }
        if (reason.httpStatus() == 429 || reason.httpStatus() == 503) {
            fields.put(TunnelHeaders.RETRY_AFTER, Long.toString(refusal.retryAfter()));
        }
        if (reason == Reason.RATE_LIMITED) {
            fields.put(TunnelHeaders.RATE_LIMITED, "true");
        }
        return fields;
    }

    /** The sentence for the caller's eyes. */
    static String details(Refusal refusal) {
        return refusal.detail().isBlank() ? refusal.reason().sentence() : refusal.detail();
    }

    /** A {@code Proxy-Status} member with a structured-field string (RFC 8941 §3.3.3). */
    static String proxyStatus(String error, String details) {
        String escaped = printable(details).replace("\\", "\\\\").replace("\"", "\\\"");
        return "sallyport-gateway; error=" + error + "; details=\"" + escaped + "\"";
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_DETAILS));
        for (int i = 0; i < text.length() && out.length() < MAX_DETAILS; i++) {
            char c = text.charAt(i);
            out.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return out.toString();
    }
}
