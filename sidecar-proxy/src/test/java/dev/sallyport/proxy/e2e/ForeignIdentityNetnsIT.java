package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The gateway's address is open to every pod; what counts is the certificate that is shown there, and nothing else. */
@ExtendWith(OnAttackGround.class)
class ForeignIdentityNetnsIT {
    private static final String REFUSED = "sallyport_tunnel_handshakes_total";

    /** PROTOCOL §3.2: most of these JSSE lets pass by itself. */
    private static final List<String> WORTHLESS = List.of(
            "",
            "expired",
            "future",
            "ca-true",
            "cert-sign",
            "server-only",
            "no-uri",
            "two-uris",
            "foreign-uri",
            "foreign-domain",
            "same-name-other-root");

    @Test
    void certificateThatIsNoGoodSvidGetsNoTunnel(AttackGround here) {
        double refused = here.metric(REFUSED, "result=\"refused\"");
        List<Attack> attacks = new ArrayList<>();
        for (String certificate : WORTHLESS) {
            attacks.add(payments("certificate '" + certificate + "'", "", "").as(certificate));
        }
        here.attack(here.app(), attacks)
                .forEach((name, answer) -> assertTrue(answer.startsWith("handshake: "), name + " got " + answer));
        here.attack(AttackGround.SIDECARS_USER, attacks)
                .forEach((name, answer) -> assertTrue(answer.startsWith("handshake: "), name + " got " + answer));
        assertEquals(refused + 2 * WORTHLESS.size(), here.metric(REFUSED, "result=\"refused\""), "each is counted");
        var records = here.records()
                .await(2 * WORTHLESS.size(), r -> r.path("reason").asText().equals("identity_unavailable"));
        assertEquals(2 * WORTHLESS.size(), records.size(), "and each leaves a record");
        assertTrue(
                records.getFirst()
                        .path("detail")
                        .asText()
                        .contains(here.till().addresses().v4()),
                "that says from where");
        nothingGotOut(here);
    }

    @Test
    void anotherServiceAccountsCertificateGetsThatAccountsVerdict(AttackGround here) {
        Attack theirs =
                payments("another's certificate", "HTTP 403 no_rule", "no_rule").as("other");
        Map<String, String> answers = here.attack(here.app(), List.of(theirs));
        assertEquals(Map.of(theirs.name(), theirs.answer()), answers);
        var records = here.records()
                .await(1, r -> r.path("spiffe_id").asText().equals("spiffe://cluster.local/ns/shop/sa/reports"));
        assertEquals(1, records.size());
        assertEquals("no_rule", records.getFirst().path("reason").asText());
        nothingGotOut(here);
    }

    @Test
    void itsOwnCertificateGetsItsOwnVerdict(AttackGround here) {
        Attack own = Attack.connect(
                "the pod's own",
                "plain.partner.example:80",
                "200, HTTP 200 internet",
                "",
                "text GET /own HTTP/1.1\r\nHost: plain.partner.example\r\nConnection: close\r\n\r\n");
        assertEquals(Map.of(own.name(), own.answer()), here.attack(here.app(), List.of(own)));
        String trace = Attack.traceOf(own.name(), Long.toString(here.app().uid()));
        var records = here.records().await(1, r -> r.path("trace_id").asText().equals(trace));
        assertEquals(1, records.size());
        assertEquals("shop/checkout/partners", records.getFirst().path("rule").asText());
        assertEquals("allowed", records.getFirst().path("decision").asText());
        assertEquals(here.till().uid(), records.getFirst().path("pod_uid").asText());
    }

    private static Attack payments(String name, String answer, String reason) {
        return Attack.connect(name, "api.payments.example:443", answer, reason, "hello api.payments.example");
    }

    private static void nothingGotOut(AttackGround here) {
        assertEquals(0, here.cluster().outbound(here.till()).total());
        assertEquals(List.of(), here.refusedButSeenOutside());
    }
}
