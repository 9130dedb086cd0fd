package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import org.jspecify.annotations.Nullable;

/** What to ask for, and whom, when something was refused: one sentence for each reason. Pure. */
final class Advice {
    private Advice() {}

    static String ask(Reason reason, @Nullable String rule, @Nullable String host) {
        return switch (reason) {
            case NO_RULE -> "Ask the owner of this namespace for an EgressPolicy rule that allows " + named(host) + ".";
            case NO_NAME ->
                "Connect by host name, or ask the owner of this namespace for a rule with cidrs that holds "
                        + named(host) + ".";
            case DENIED_BY_RULE -> "Ask the owner of rule " + (rule == null ? "(not shown)" : rule) + ".";
            case POLICY_INVALID ->
                "Ask the owner of this namespace to look at the conditions of its EgressPolicy resources.";
            case NAME_MISMATCH ->
                "Use one connection for each host, with the same name in CONNECT, TLS server name and Host field.";
            case ADDRESS_FORBIDDEN ->
                "Ask the platform's owner: private addresses are opened by cluster-scoped resources only.";
            case POD_UNKNOWN ->
                "Try again in a moment; if it stays, ask the platform's owner whether gateways see pods.";
            case IN_CLUSTER_TARGET -> "Reach services of the cluster directly, not through the egress gateway.";
            case HTTP_UNREADABLE -> "Use HTTP/1.1 in plaintext, or ask for a rule that does not need the request.";
            case PROTOCOL_MISMATCH ->
                "Speak what the destination declares, or ask its owner to declare what is spoken on this port.";
            case RATE_LIMITED -> "Try again later, or ask the rule's owner for a higher rate.";
            case QUOTA_EXHAUSTED -> "Try again later, or ask the rule's owner for a larger quota.";
            case TUNNEL_LIMIT -> "Keep fewer connections open at once, or try again later.";
            case NAMES_LIMIT -> "Ask for fewer different names, or have a rule state them.";
            case ENCRYPTED_CLIENT_HELLO ->
                "Turn encrypted ClientHello off in the client, or ask the platform's owner to allow it.";
            case DNS_FAILED -> "Check that the host name exists; its name servers gave no usable answer.";
            case CONNECT_FAILED, CONNECT_TIMEOUT, UPSTREAM_TLS_FAILED -> "Ask the owner of " + named(host) + ".";
            case PARENT_REFUSED, PARENT_UNREACHABLE, PARENT_TIMEOUT ->
                "Ask the owner of the destination, and of the parent proxy that it names.";
            case UPSTREAM_OVERFLOW ->
                "Send fewer requests at once, or ask the destination's owner for more connections.";
            case UPSTREAM_EJECTED -> "Try again soon, or ask the owner of " + named(host) + ".";
            case CREDENTIAL_MISSING -> "Ask the owner of the destination to bind its credential to the gateway.";
            case IDENTITY_UNAVAILABLE, GATEWAY_UNAVAILABLE, OVERLOADED, RECORDS_UNWRITABLE, LIMITS_UNCOUNTED ->
                "Try again; if it stays, ask the platform's owner.";
            case IDENTITY_REVOKED -> "Ask the platform's owner; a new pod may be needed.";
            case MALFORMED -> "Correct the client: nothing ambiguous is forwarded.";
            case DRAINING -> "Try again: another instance takes over.";
        };
    }

    private static String named(@Nullable String host) {
        return host == null ? "the destination" : host;
    }
}
