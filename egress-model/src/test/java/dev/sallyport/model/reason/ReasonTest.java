package dev.sallyport.model.reason;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
    /** RFC 9209 §2.3 and the IANA registry it opened. */
    private static final Set<String> PROXY_STATUS_ERRORS = Set.of(
            "dns_timeout",
            "dns_error",
            "destination_not_found",
            "destination_unavailable",
            "destination_ip_prohibited",
            "destination_ip_unroutable",
            "connection_refused",
            "connection_terminated",
            "connection_timeout",
            "connection_read_timeout",
            "connection_write_timeout",
            "connection_limit_reached",
            "tls_protocol_error",
            "tls_certificate_error",
            "tls_alert_received",
            "http_request_error",
            "http_request_denied",
            "http_response_incomplete",
            "http_response_header_section_size",
            "http_response_header_size",
            "http_response_body_size",
            "http_response_trailer_section_size",
            "http_response_trailer_size",
            "http_response_transfer_coding",
            "http_response_content_coding",
            "http_response_timeout",
            "http_upgrade_failed",
            "http_protocol_error",
            "proxy_internal_response",
            "proxy_internal_error",
            "proxy_configuration_error",
            "proxy_loop_detected");

    @Test
    void hasTheLabelsThatDesignFixes() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::label))
                .containsExactly(
                        "no_rule",
                        "denied_by_rule",
                        "policy_invalid",
                        "name_mismatch",
                        "no_name",
                        "pod_unknown",
                        "address_forbidden",
                        "in_cluster_target",
                        "http_unreadable",
                        "protocol_mismatch",
                        "rate_limited",
                        "quota_exhausted",
                        "limits_uncounted",
                        "tunnel_limit",
                        "names_limit",
                        "encrypted_client_hello",
                        "overloaded",
                        "dns_failed",
                        "connect_failed",
                        "connect_timeout",
                        "upstream_tls_failed",
                        "parent_refused",
                        "parent_unreachable",
                        "parent_timeout",
                        "upstream_overflow",
                        "upstream_ejected",
                        "credential_missing",
                        "identity_unavailable",
                        "identity_revoked",
                        "gateway_unavailable",
                        "records_unwritable",
                        "malformed",
                        "draining");
        assertThat(Arrays.stream(Blame.values()).map(Blame::label))
                .containsExactly("workload", "destination", "gateway", "self");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void saysOneSentenceAndAnswersWithKnownWords(Reason reason) {
        assertThat(reason.sentence()).matches("[A-Z][^.]*\\.").isASCII();
        assertThat(reason.proxyStatusError()).isIn(PROXY_STATUS_ERRORS);
        assertThat(reason.httpStatus()).isIn(400, 403, 429, 502, 503, 504);
        assertThat(reason.isDenial()).isEqualTo(reason.httpStatus() == 403 || reason.httpStatus() == 429);
        assertThat(Reason.ofLabel(new StringBuilder(reason.label()))).isSameAs(reason);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void blamesWhoHasToActInAccordWithTheStatus(Reason reason) {
        Blame expected = switch (reason.httpStatus()) {
            case 502, 504 -> Blame.DESTINATION;
            case 400, 403, 429 -> reason == Reason.POLICY_INVALID ? Blame.GATEWAY : Blame.WORKLOAD;
            default -> reason.blame() == Blame.SELF ? Blame.SELF : Blame.GATEWAY;
        };
        assertThat(reason.blame()).isEqualTo(expected);
    }

    @Test
    void knowsNoOtherWord() {
        assertThat(Reason.ofLabel("NO_RULE")).isNull();
        assertThat(Reason.ofLabel("")).isNull();
        assertThat(Reason.ofLabel("no_rule\r\n")).isNull();
    }
}
