package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.SvidByHand;
import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.pod.TokenIssuer;
import dev.sallyport.testkit.shell.CommandResult;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A token is the one key to an identity: out of the app's sight, and worth something at one place only. */
@ExtendWith(OnAttackGround.class)
class TokensNetnsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String LOOK = """
            cat /var/run/sallyport/token/token /proc/*/root/var/run/sallyport/token/token 2>&- | head -c 20
            grep -rsl --include=token sallyport-ca /var/run /proc/*/root/var/run 2>&-; true
            """;

    @Test
    void appFindsNoTokenForTheCaWhoeverItBecomes(AttackGround here) {
        RunningPod till = here.till();
        assertTrue(SvidByHand.sidecarsToken(till).startsWith("ey"), "there is one, in the sidecar");
        for (ProcessCredentials user :
                List.of(here.app(), AttackGround.SIDECARS_USER, ProcessCredentials.defaultRoot())) {
            CommandResult found = till.exec(SallyportSystem.APP, user, LIMIT, List.of("sh", "-c", LOOK));
            assertEquals("", found.stdout(), user.toString());
            CommandResult debugger = till.exec(null, user, LIMIT, List.of("sh", "-c", LOOK));
            assertEquals("", debugger.stdout(), "an ephemeral container as " + user);
        }
    }

    @Test
    void caGivesNothingForAnyOtherToken(AttackGround here) {
        TokenIssuer tokens = here.cluster().tokens();
        var pod = here.till().pod();
        Map<String, String> attempts = new LinkedHashMap<>();
        attempts.put("none", "");
        attempts.put(
                "the pod's own for the API server",
                here.till()
                        .sh(SallyportSystem.APP, "cat /var/run/secrets/kubernetes.io/serviceaccount/token")
                        .stdout());
        attempts.put("of another audience", tokens.issue(pod, "vault", Duration.ofHours(1)));
        attempts.put("expired", tokens.issue(pod, "sallyport-ca", Duration.ofMinutes(-10)));
        attempts.put(
                "of a stranger's key",
                new TokenIssuer(InstantSource.system()).issue(pod, "sallyport-ca", Duration.ofHours(1)));
        attempts.put("without a signature", unsigned(tokens.issue(pod, "sallyport-ca", Duration.ofHours(1))));
        attempts.put("of no pod", tokens.sign(unbound(here)));
        attempts.put("no token at all", "Zm9v");
        attempts.forEach((name, token) -> {
            String said = ask(here.till(), here.app(), token);
            assertTrue(said.contains("HTTP 401") || said.contains("HTTP 403"), name + " got " + said);
            assertFalse(said.contains("BEGIN CERTIFICATE"), name);
        });
    }

    @Test
    void stolenTokenIsWorthNothingFromAnotherPod(AttackGround here) {
        String token = SvidByHand.sidecarsToken(here.till());
        String said = ask(here.slipped(), here.app(), token);
        assertTrue(said.contains("HTTP 403"), said);
        assertTrue(
                here.system().ca().container("ca").log().contains("address"),
                "the CA's log says that it is the address");
    }

    @Test
    void tokenInItsOwnPlaceGivesItsOwnIdentityWhateverIsAskedFor(AttackGround here, @TempDir Path folder)
            throws Exception {
        SvidByHand.fetch(here.till(), folder);
        X509Certificate leaf = leaf(Files.readString(folder.resolve("tls.crt")));
        assertEquals(
                List.of(6, "spiffe://cluster.local/ns/shop/sa/checkout"),
                leaf.getSubjectAlternativeNames().iterator().next());
        assertEquals(1, leaf.getSubjectAlternativeNames().size());
        assertTrue(
                leaf.getSubjectX500Principal()
                        .getName()
                        .contains(hexOf(here.till().uid())),
                leaf::toString);
        assertEquals(-1, leaf.getBasicConstraints());
    }

    @Test
    void recordsNameThePodByTheCertificateOfTheCa(AttackGround here) {
        CommandResult got = here.curl("https://api.payments.example/by-the-ca");
        assertTrue(got.succeeded(), got.output());
        var records = here.records()
                .await(
                        1,
                        r -> r.path("sni").asText().equals("api.payments.example")
                                && r.path("pod_uid").asText().equals(here.till().uid()));
        assertFalse(records.isEmpty());
        assertEquals(
                "spiffe://cluster.local/ns/shop/sa/checkout",
                records.getLast().path("spiffe_id").asText());
    }

    private static String ask(RunningPod pod, ProcessCredentials user, String token) {
        return pod.exec(SallyportSystem.APP, user, LIMIT, SvidByHand.command(token))
                .output();
    }

    private static String unsigned(String token) {
        String[] parts = token.split("\\.");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return none + "." + parts[1] + ".";
    }

    private static Map<String, Object> unbound(AttackGround here) {
        long now = InstantSource.system().instant().getEpochSecond();
        return Map.of(
                "aud",
                List.of("sallyport-ca"),
                "exp",
                now + 3600,
                "iat",
                now,
                "nbf",
                now,
                "iss",
                TokenIssuer.ISSUER,
                "sub",
                "system:serviceaccount:shop:checkout",
                "kubernetes.io",
                Map.of(
                        "namespace",
                        "shop",
                        "serviceaccount",
                        Map.of(
                                "name",
                                "checkout",
                                "uid",
                                here.cluster().tokens().serviceAccountUid("shop", "checkout"))));
    }

    private static X509Certificate leaf(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /** RFC 2253 has no short name for serialNumber: its value is printed as hexadecimal DER. */
    private static String hexOf(String uid) {
        StringBuilder hex = new StringBuilder();
        uid.chars().forEach(c -> hex.append("%02x".formatted(c)));
        return hex.toString();
    }
}
