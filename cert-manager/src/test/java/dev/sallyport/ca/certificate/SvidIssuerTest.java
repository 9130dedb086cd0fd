package dev.sallyport.ca.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.ca.csr.Csrs;
import dev.sallyport.ca.csr.Openssl;
import dev.sallyport.ca.csr.ProvenKey;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SvidIssuerTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TrustDomain DOMAIN = TrustDomain.CLUSTER_LOCAL;
    private static final Authority ROOT = Authority.newRoot(DOMAIN, NOW, Duration.ofDays(3650), RANDOM);
    private static final Authority ISSUING = ROOT.newIssuing(NOW, Duration.ofDays(365), RANDOM);
    private static final KeyPair PAIR = Csrs.ec("secp256r1");
    private static final ProvenKey KEY = Csrs.proven(PAIR, "SHA256withECDSA", "spiffe://cluster.local/ns/a/sa/evil");
    private static final SpiffeId ID = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");
    private static final String POD = "0b6f3f0e-8d0d-4c86-9d5c-2f6c9c1f9a10";
    private static final AttestedWorkload WORKLOAD = AttestedWorkload.ofPod(ID, POD);
    private static final AttestedWorkload PODLESS = new AttestedWorkload(ID, null, List.of(), List.of());
    private static final Duration TTL = Duration.ofHours(6);
    private static final String SAN = "2.5.29.17";

    private final SvidIssuer issuer = new SvidIssuer(ISSUING, InstantSource.fixed(NOW), RANDOM);

    @Test
    void issuesTheOneShapeOfAnSvid() throws GeneralSecurityException {
        X509Certificate leaf = issued(WORKLOAD, TTL).leaf();
        assertThat(leaf.getVersion()).isEqualTo(3);
        assertThat(leaf.getPublicKey()).isEqualTo(PAIR.getPublic());
        assertThat(leaf.getSubjectX500Principal()).hasToString("SERIALNUMBER=" + POD);
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, ID.toString()));
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(leaf.getNotBefore()).isEqualTo(Date.from(NOW.minus(Duration.ofMinutes(2))));
        assertThat(leaf.getNotAfter()).isEqualTo(Date.from(NOW.plus(TTL)));
        assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    @Test
    void makesTheNameCriticalExactlyWhenTheSubjectIsEmpty() {
        X509Certificate leaf = issued(PODLESS, TTL).leaf();
        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(leaf.getCriticalExtensionOIDs()).contains(SAN);
        assertThat(issued(WORKLOAD, TTL).leaf().getNonCriticalExtensionOIDs()).contains(SAN);
    }

    @Test
    void chainsByKeyIdentifiers() {
        Issuance.Issued issued = issued(WORKLOAD, TTL);
        assertThat(issued.chain()).containsExactly(issued.leaf(), ISSUING.certificate());
        assertThat(authorityKeyId(issued.leaf())).isEqualTo(subjectKeyId(ISSUING.certificate()));
        assertThat(authorityKeyId(ISSUING.certificate())).isEqualTo(subjectKeyId(ROOT.certificate()));
        assertThat(subjectKeyId(issued.leaf())).isNotEqualTo(subjectKeyId(ISSUING.certificate()));
    }

    @Test
    void numbersCertificatesAtRandomWith128Bits() {
        Set<Object> serials = new HashSet<>();
        int longest = 0;
        for (int i = 0; i < 200; i++) {
            var serial = issued(WORKLOAD, TTL).leaf().getSerialNumber();
            assertThat(serial.signum()).isPositive();
            assertThat(serial.toByteArray().length).isLessThanOrEqualTo(20);
            serials.add(serial);
            longest = Math.max(longest, serial.bitLength());
        }
        assertThat(serials).hasSize(200);
        assertThat(longest).isBetween(120, 128);
    }

    @Test
    void carriesNamesOfTheCasOwnTableBesideTheOneUri() throws GeneralSecurityException {
        AttestedWorkload server = new AttestedWorkload(
                ID,
                POD,
                List.of(HostName.parse("sallyport-gateway.sallyport-system.svc")),
                List.of(IpLiteral.parse("10.0.0.1"), IpLiteral.parse("2001:db8::1")));
        assertThat(issued(server, TTL).leaf().getSubjectAlternativeNames())
                .containsExactly(
                        List.of(6, ID.toString()),
                        List.of(2, "sallyport-gateway.sallyport-system.svc"),
                        List.of(7, "10.0.0.1"),
                        List.of(7, "2001:db8:0:0:0:0:0:1"));
    }

    @Test
    void livesNeitherBeforeNorAfterItsIssuer() {
        Authority young = ROOT.newIssuing(NOW, Duration.ofHours(1), RANDOM);
        SvidIssuer late = new SvidIssuer(young, InstantSource.fixed(NOW.plus(Duration.ofMinutes(30))), RANDOM);
        X509Certificate leaf = ((Issuance.Issued) late.issue(KEY, WORKLOAD, TTL)).leaf();
        assertThat(leaf.getNotAfter()).isEqualTo(young.certificate().getNotAfter());
        SvidIssuer early = new SvidIssuer(young, InstantSource.fixed(NOW.minus(Duration.ofMinutes(1))), RANDOM);
        assertThat(((Issuance.Issued) early.issue(KEY, WORKLOAD, TTL)).leaf().getNotBefore())
                .isEqualTo(young.certificate().getNotBefore());
    }

    @Test
    void refusesWhatItCannotVouchFor() {
        refuses(issuer.issue(KEY, WORKLOAD, Duration.ofSeconds(9)), "10 seconds to 24 hours");
        refuses(issuer.issue(KEY, WORKLOAD, Duration.ofHours(24).plusMillis(1)), "10 seconds to 24 hours");
        refuses(issuer.issue(KEY, WORKLOAD, Duration.ofHours(-6)), "10 seconds to 24 hours");
        SvidIssuer expired = new SvidIssuer(ISSUING, InstantSource.fixed(NOW.plus(Duration.ofDays(366))), RANDOM);
        refuses(expired.issue(KEY, WORKLOAD, TTL), "not valid now");
        SvidIssuer steppedBack = new SvidIssuer(ISSUING, InstantSource.fixed(NOW.minus(Duration.ofDays(1))), RANDOM);
        refuses(steppedBack.issue(KEY, WORKLOAD, TTL), "not valid now");
        SpiffeId foreign = SpiffeId.parse("spiffe://mesh.example/ns/shop/sa/checkout");
        refuses(issuer.issue(KEY, AttestedWorkload.ofPod(foreign, POD), TTL), "another trust domain");
        assertThatIllegalArgumentException().isThrownBy(() -> AttestedWorkload.ofPod(ID, "a,CN=evil"));
        assertThatIllegalArgumentException().isThrownBy(() -> AttestedWorkload.ofPod(ID, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> AttestedWorkload.ofPod(ID, "a".repeat(65)));
    }

    @Test
    void isAcceptedByTheJdksPathValidation() throws GeneralSecurityException {
        for (AttestedWorkload workload : List.of(WORKLOAD, PODLESS)) {
            validate(issued(workload, TTL).chain(), ROOT.certificate(), NOW);
        }
        Authority stranger = Authority.newRoot(DOMAIN, NOW, Duration.ofDays(3650), RANDOM);
        assertThatExceptionOfType(CertPathValidatorException.class)
                .isThrownBy(() -> validate(issued(WORKLOAD, TTL).chain(), stranger.certificate(), NOW));
        assertThatExceptionOfType(CertPathValidatorException.class)
                .isThrownBy(() ->
                        validate(issued(WORKLOAD, TTL).chain(), ROOT.certificate(), NOW.plus(TTL.plusSeconds(1))));
    }

    private static void validate(List<X509Certificate> chain, X509Certificate root, Instant at)
            throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    }

    @Test
    void isAcceptedByOpensslToTheLetterForEachKindOfKey(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Files.writeString(folder.resolve("root"), pem(ROOT.certificate()));
        Files.writeString(folder.resolve("issuing"), pem(ISSUING.certificate()));
        List<ProvenKey> keys = List.of(
                KEY,
                Csrs.proven(Csrs.ec("secp384r1"), "SHA384withECDSA"),
                Csrs.proven(Csrs.rsa(2048), "SHA256withRSA"),
                Csrs.proven(Csrs.ed25519(), "Ed25519"));
        for (ProvenKey key : keys) {
            for (AttestedWorkload workload : List.of(WORKLOAD, PODLESS)) {
                Path leaf = folder.resolve("leaf");
                Files.writeString(leaf, pem(((Issuance.Issued) issuer.issue(key, workload, TTL)).leaf()));
                for (String purpose : List.of("sslclient", "sslserver")) {
                    String verdict = Openssl.run(
                            "verify -x509_strict -attime " + NOW.getEpochSecond() + " -purpose " + purpose + " -CAfile "
                                    + folder.resolve("root") + " -untrusted " + folder.resolve("issuing") + " " + leaf);
                    assertThat(verdict).endsWith("OK\n");
                }
                assertThat(Openssl.run("x509 -noout -text -in " + leaf))
                        .contains("URI:" + ID, "CA:FALSE", "Digital Signature")
                        .contains("TLS Web Server Authentication, TLS Web Client Authentication")
                        .doesNotContain("evil", "Certificate Sign");
            }
        }
    }

    @Test
    void makesAuthoritiesWithSubjectsAndTheBareTrustDomain(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        for (Authority authority : List.of(ROOT, ISSUING)) {
            X509Certificate certificate = authority.certificate();
            assertThat(certificate.getSubjectX500Principal().getName()).contains("O=Sallyport", "CN=Sallyport");
            assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(6, "spiffe://cluster.local"));
            assertThat(certificate.getKeyUsage())
                    .containsExactly(false, false, false, false, false, true, true, false, false);
            assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        }
        assertThat(ROOT.certificate().getBasicConstraints()).isEqualTo(1);
        assertThat(ISSUING.certificate().getBasicConstraints()).isZero();
        Path root = folder.resolve("root");
        Files.writeString(root, pem(ROOT.certificate()));
        assertThat(Openssl.run("verify -x509_strict -attime " + NOW.getEpochSecond() + " -CAfile " + root + " " + root))
                .endsWith("OK\n");
    }

    @Test
    void keepsTheSubjectShortUnderALongTrustDomain() throws GeneralSecurityException {
        TrustDomain longest = new TrustDomain("a".repeat(255));
        Authority root = Authority.newRoot(longest, NOW, Duration.ofDays(1), RANDOM);
        assertThat(root.certificate().getSubjectX500Principal().getName()).hasSizeLessThan(90);
        assertThat(root.certificate().getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://" + longest.name()));
    }

    @Test
    void takesBackOnlyAnAuthorityThatIsOne() throws GeneralSecurityException {
        Authority issuing = ROOT.newIssuing(NOW, Duration.ofDays(1), RANDOM);
        X509Certificate leaf = issued(WORKLOAD, TTL).leaf();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authority.of(DOMAIN, leaf, PAIR.getPrivate()))
                .withMessageContaining("cA and keyCertSign");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authority.of(DOMAIN, issuing.certificate(), PAIR.getPrivate()))
                .withMessageContaining("not its certificate's");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authority.of(
                        DOMAIN, issuing.certificate(), Csrs.rsa(2048).getPrivate()))
                .withMessageContaining("key of the authority");
        assertThat(issuing.toString()).contains("Sallyport issuer").doesNotContain("Private");
    }

    private Issuance.Issued issued(AttestedWorkload workload, Duration ttl) {
        Issuance issuance = issuer.issue(KEY, workload, ttl);
        assertThat(issuance).isInstanceOf(Issuance.Issued.class);
        return (Issuance.Issued) issuance;
    }

    private static void refuses(Issuance issuance, String words) {
        assertThat(issuance)
                .isInstanceOfSatisfying(
                        Issuance.Refused.class,
                        refused -> assertThat(refused.sentence()).contains(words));
    }

    private static byte[] authorityKeyId(X509Certificate certificate) {
        return AuthorityKeyIdentifier.getInstance(octets(certificate, "2.5.29.35"))
                .getKeyIdentifierOctets();
    }

    private static byte[] subjectKeyId(X509Certificate certificate) {
        return SubjectKeyIdentifier.getInstance(octets(certificate, "2.5.29.14"))
                .getKeyIdentifier();
    }

    private static byte[] octets(X509Certificate certificate, String oid) {
        return ASN1OctetString.getInstance(certificate.getExtensionValue(oid)).getOctets();
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }
}
