package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.pod.ProcessCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An attacker in the pod has read the pod's own key and speaks to the gateway itself: the policy may allow much, and yet
 * nothing goes where it does not say, and every attempt is on the record.
 */
@ExtendWith(OnAttackGround.class)
class StolenIdentityNetnsIT {
    private static final String PAYMENTS = "api.payments.example:443";
    private static final String PLAIN = "plain.partner.example:80";
    private static final String DENIED = "200, alert 49";

    @Test
    void namesInsideATunnelAreTheNamesItWasOpenedFor(AttackGround here) {
        List<Attack> attacks = List.of(
                Attack.connect("another SNI", PAYMENTS, DENIED, "name_mismatch", "hello shop.partner.example"),
                Attack.connect(
                        "another Host",
                        PLAIN,
                        "200, HTTP 403 name_mismatch",
                        "name_mismatch",
                        get("other.partner.example")),
                Attack.connect(
                        "another Host in the second request",
                        PLAIN,
                        "200, HTTP 200 internet, HTTP 421 name_mismatch",
                        "name_mismatch",
                        get("plain.partner.example"),
                        get("www.partner.example")),
                Attack.connect(
                        "another host in an absolute-form target",
                        PLAIN,
                        "200, HTTP 400 malformed",
                        "malformed",
                        "text GET http://a.wild.example/ HTTP/1.1\r\nHost: plain.partner.example\r\n\r\n"),
                Attack.connect(
                        "another port in Host",
                        PLAIN,
                        "200, HTTP 403 name_mismatch",
                        "name_mismatch",
                        get("plain.partner.example:81")),
                Attack.connect(
                                "claims none, then another SNI",
                                PAYMENTS,
                                DENIED,
                                "name_mismatch",
                                "hello a.wild.example")
                        .claiming("sallyport-sniffed: none"),
                Attack.connect(
                                "claims opaque, is TLS of another name",
                                PAYMENTS,
                                "HTTP 403 name_mismatch",
                                "name_mismatch",
                                "hello a.wild.example")
                        .claiming("sallyport-sniffed: opaque"),
                Attack.connect(
                                "claims TLS, is HTTP of another name",
                                PLAIN,
                                "HTTP 403 name_mismatch",
                                "name_mismatch",
                                get("a.wild.example"))
                        .claiming("sallyport-sniffed: tls"),
                Attack.connect("a forged destination", "a.wild.example:443", "HTTP 403 no_rule", "no_rule")
                        .claiming("sallyport-original-destination: 192.175.48.10:443"));
        eachIsRefused(here, here.app(), attacks);
        eachIsRefused(here, AttackGround.SIDECARS_USER, attacks);
    }

    @Test
    void helloCutAnywhereStillNamesItsHost(AttackGround here) {
        eachIsRefused(
                here,
                here.app(),
                List.of(
                        Attack.connect("two writes", PAYMENTS, DENIED, "name_mismatch", "hello shop.partner.example")
                                .splitBy("bytes"),
                        Attack.connect("two records", PAYMENTS, DENIED, "name_mismatch", "hello shop.partner.example")
                                .splitBy("records")));
    }

    @Test
    void addressesThatPolicyCannotOpenStayShutHoweverTheyAreNamed(AttackGround here) {
        List<Attack> attacks = new ArrayList<>();
        Map<String, String> names = new TreeMap<>(Map.of(
                "metadata", "address_forbidden",
                "loopback", "in_cluster_target",
                "unspecified", "address_forbidden",
                "private", "address_forbidden",
                "mapped", "address_forbidden",
                "nat64", "address_forbidden",
                "ula", "address_forbidden",
                "alias", "address_forbidden",
                "cluster", "in_cluster_target"));
        names.forEach((name, reason) -> attacks.add(
                Attack.connect("a name that is " + name, name + ".evil.example:443", "HTTP 403 " + reason, reason)));
        Map<String, String> literals = new TreeMap<>(Map.of(
                "169.254.169.254:80",
                "address_forbidden",
                "127.0.0.1:15421",
                "in_cluster_target",
                "[::1]:80",
                "in_cluster_target",
                "[::ffff:10.0.0.1]:80",
                "address_forbidden",
                "[64:ff9b::a00:1]:80",
                "address_forbidden",
                "10.0.0.1:80",
                "address_forbidden",
                "10.96.0.10:53",
                "in_cluster_target",
                here.gateway().addresses().v4() + ":15421",
                "in_cluster_target"));
        literals.forEach((literal, reason) -> attacks.add(
                Attack.connect("address " + literal, literal, "200, HTTP 403 " + reason, reason, get(literal))));
        eachIsRefused(here, here.app(), attacks);
        eachIsRefused(here, AttackGround.SIDECARS_USER, attacks);
    }

    @Test
    void targetsThatAreNoPlainAuthorityAreRefusedOnTheRecord(AttackGround here) {
        List<String> targets = List.of(
                "2130706433:80",
                "0x7f.1:80",
                "127.1:80",
                "0177.0.0.1:80",
                "user@api.payments.example:443",
                "api.payments.example:0",
                "api.payments.example:99999",
                "api.payments.example",
                "[fe80::1%25eth0]:80",
                "api.payments.example%2eevil:443",
                "[2620:4f:8000::10:443");
        List<Attack> attacks = targets.stream()
                .map(target -> Attack.connect("target " + target, target, "HTTP 400 malformed", "malformed"))
                .toList();
        Map<String, String> answers = here.attack(here.app(), attacks);
        assertEquals(Set.of("HTTP 400 malformed"), Set.copyOf(answers.values()), answers::toString);
        List<JsonNode> records = here.records()
                .await(
                        targets.size(),
                        r -> r.path("reason").asText().equals("malformed")
                                && r.path("authority").isNull());
        assertEquals(targets.size(), records.size(), "each leaves a record");
        nothingGotOut(here);
    }

    private static void eachIsRefused(AttackGround here, ProcessCredentials user, List<Attack> attacks) {
        String uid = Long.toString(user.uid());
        double settled = here.metric("sallyport_connections_total", "reason=\"");
        Map<String, String> answers = here.attack(user, attacks);
        Map<String, String> wantedAnswers = new TreeMap<>();
        Map<String, String> wantedReasons = new TreeMap<>();
        for (String name : answers.keySet()) {
            Attack attack = attackOf(attacks, name);
            wantedAnswers.put(name, attack.answer());
            wantedReasons.put(name, attack.reason());
        }
        assertEquals(wantedAnswers, new TreeMap<>(answers));
        assertEquals(wantedReasons, new TreeMap<>(here.records().reasons(answers.keySet(), uid, wantedReasons)));
        assertTrue(
                here.metric("sallyport_connections_total", "reason=\"") >= settled + answers.size(), "each is counted");
        nothingGotOut(here);
    }

    private static Attack attackOf(List<Attack> attacks, String name) {
        String whole = name.replaceFirst("#.*", "");
        return attacks.stream().filter(a -> a.name().equals(whole)).findFirst().orElseThrow();
    }

    private static void nothingGotOut(AttackGround here) {
        assertEquals(0, here.cluster().outbound(here.till()).total());
        assertEquals(List.of(), here.refusedButSeenOutside());
    }

    private static String get(String host) {
        return "text GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }
}
