package dev.sallyport.ca.csr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsrReaderTest {
    private static final KeyPair P256 = Csrs.ec("secp256r1");
    private static final byte[] GOOD = Csrs.der(P256, "SHA256withECDSA");

    @Test
    void acceptsEachKindOfKeyWeCertifyAsDerAndAsPem() {
        accepts(P256, "SHA256withECDSA");
        accepts(Csrs.ec("secp384r1"), "SHA384withECDSA");
        accepts(Csrs.rsa(2048), "SHA256withRSA");
        accepts(Csrs.rsa(3072), "SHA512withRSA");
        accepts(Csrs.ed25519(), "Ed25519");
    }

    private static void accepts(KeyPair pair, String signature) {
        byte[] der = Csrs.der(pair, signature);
        for (byte[] form : List.of(der, Csrs.pem(der))) {
            assertThat(CsrReader.read(form)).isInstanceOfSatisfying(CsrReading.Accepted.class, accepted -> {
                assertThat(accepted.key().key()).isEqualTo(pair.getPublic());
                assertThat(accepted.key().requestedUris()).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"ec -pkeyopt ec_paramgen_curve:P-256", "ec -pkeyopt ec_paramgen_curve:P-384", "rsa:2048", "ed25519"})
    void readsWhatOpensslWrites(String key, @TempDir Path folder) throws IOException, InterruptedException {
        for (String form : List.of("PEM", "DER")) {
            Path request = folder.resolve("request." + form);
            Openssl.run("req -new -nodes -subj /CN=x -keyout " + folder.resolve("key") + " -outform " + form + " -out "
                    + request + " -addext subjectAltName=URI:spiffe://cluster.local/ns/a/sa/b -newkey " + key);
            assertThat(CsrReader.read(Files.readAllBytes(request)))
                    .isInstanceOfSatisfying(
                            CsrReading.Accepted.class,
                            accepted -> assertThat(accepted.key().requestedUris())
                                    .containsExactly("spiffe://cluster.local/ns/a/sa/b"));
        }
    }

    @Test
    void takesRequestedNamesForClaims() {
        ProvenKey key = Csrs.proven(P256, "SHA256withECDSA", "spiffe://cluster.local/ns/a/sa/b", "spiffe://x/y");
        assertThat(key.requestedUris()).containsExactly("spiffe://cluster.local/ns/a/sa/b", "spiffe://x/y");
    }

    @Test
    void refusesKeysWeDoNotCertify() throws GeneralSecurityException {
        refuses(Csrs.der(Csrs.rsa(1024), "SHA256withRSA"), "an RSA key has 2048 to 8192 bits, not 1024");
        refuses(Csrs.der(Csrs.ec("secp521r1"), "SHA512withECDSA"), "neither P-256 nor P-384");
        KeyPair rsa = Csrs.rsa(2048);
        BigInteger modulus = ((RSAPublicKey) rsa.getPublic()).getModulus();
        refuses(Csrs.der(rsaKey(modulus, BigInteger.valueOf(3)), rsa, "SHA256withRSA"), "public exponent");
        refuses(Csrs.der(rsaKey(modulus, BigInteger.valueOf(65_538)), rsa, "SHA256withRSA"), "public exponent");
        refuses(Csrs.der(rsaKey(modulus, modulus.shiftRight(1).setBit(0)), rsa, "SHA256withRSA"), "public exponent");
        BigInteger monster = BigInteger.ONE.shiftLeft(16_000).setBit(0);
        refuses(Csrs.der(rsaKey(monster, BigInteger.valueOf(65_537)), rsa, "SHA256withRSA"), "not 16001");
    }

    private static PublicKey rsaKey(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dsa:DSA", "ec -pkeyopt ec_paramgen_curve:secp256k1",
                "ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit", "ed448"
            })
    void refusesKeysThatOnlyOpensslWouldMake(String key, @TempDir Path folder)
            throws IOException, InterruptedException {
        String made = key;
        if (key.equals("dsa:DSA")) {
            Path parameters = folder.resolve("dsa");
            Openssl.run("dsaparam -out " + parameters + " 1024");
            made = "dsa:" + parameters;
        }
        Path request = folder.resolve("request");
        Openssl.run("req -new -nodes -subj /CN=x -keyout " + folder.resolve("key") + " -out " + request + " -newkey "
                + made);
        refuses(Files.readAllBytes(request), key.startsWith("ec") ? "neither P-256 nor P-384" : "neither EC nor RSA");
    }

    @Test
    void refusesARequestThatAnotherKeySigned() {
        refuses(Csrs.der(P256.getPublic(), Csrs.ec("secp256r1"), "SHA256withECDSA"), "not made with the key");
        refuses(Csrs.der(P256.getPublic(), Csrs.rsa(2048), "SHA256withRSA"), "signature of the request");
        byte[] tampered = GOOD.clone();
        int at = new String(tampered, StandardCharsets.ISO_8859_1).indexOf("evil");
        tampered[at] = 'E';
        refuses(tampered, "not made with the key");
    }

    @Test
    void refusesWeakSignatures() {
        refuses(Csrs.der(Csrs.rsa(2048), "SHA1withRSA"), "SHA-2");
        refuses(Csrs.der(P256, "SHA1withECDSA"), "SHA-2");
    }

    @Test
    void refusesAPointThatIsNotOnItsCurve() {
        byte[] key = P256.getPublic().getEncoded();
        byte[] broken = GOOD.clone();
        int at = indexOf(broken, key) + key.length - 1;
        broken[at] ^= 1;
        refuses(broken, "the key is no point of its curve");
    }

    private static int indexOf(byte[] whole, byte[] part) {
        for (int at = 0; at <= whole.length - part.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("not inside");
    }

    @Test
    void readsOneRequestAndNothingAroundIt() throws IOException {
        refuses(join(GOOD, new byte[] {0}), "PKCS#10");
        refuses(join(GOOD, GOOD), "PKCS#10");
        refuses(join(Csrs.pem(GOOD), Csrs.pem(GOOD)), "one CERTIFICATE REQUEST");
        refuses(join(Csrs.pem(GOOD), Csrs.ascii("trailing")), "one CERTIFICATE REQUEST");
        refuses(join(Csrs.ascii("leading\n"), Csrs.pem(GOOD)), "one CERTIFICATE REQUEST");
        refuses(Csrs.pem(join(GOOD, new byte[] {0})), "PKCS#10");
        assertThat(CsrReader.read(join(Csrs.ascii("\r\n "), Csrs.pem(GOOD)))).isInstanceOf(CsrReading.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "0",
                "-----BEGIN CERTIFICATE REQUEST-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE REQUEST-----\n=A==\n-----END CERTIFICATE REQUEST-----",
                "-----BEGIN CERTIFICATE REQUEST-----\n\n-----END CERTIFICATE REQUEST-----",
                "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----",
                "-----BEGIN CERTIFICATE REQUEST-----\nX-Header: 1\n\nMAA=\n-----END CERTIFICATE REQUEST-----"
            })
    void refusesWhatIsNoRequest(String text) {
        refuses(Csrs.ascii(text), "request");
    }

    @Test
    void refusesTooManyBytesUnread() {
        refuses(new byte[0], "a request has 1 to 16384 bytes, not 0");
        refuses(new byte[16 * 1024 + 1], "a request has 1 to 16384 bytes, not 16385");
        byte[] padded = Arrays.copyOf(Csrs.pem(GOOD), CsrReader.MAX_BYTES);
        Arrays.fill(padded, Csrs.pem(GOOD).length, padded.length, (byte) ' ');
        assertThat(CsrReader.read(padded)).isInstanceOf(CsrReading.Accepted.class);
    }

    @Test
    void refusesBerThatIsNotDer() throws IOException {
        // The outer SEQUENCE in indefinite length: valid BER, another encoding of the same request.
        int header = (GOOD[1] & 0x80) == 0 ? 2 : 2 + (GOOD[1] & 0x7f);
        byte[] body = Arrays.copyOfRange(GOOD, header, GOOD.length);
        byte[] indefinite = join(join(new byte[] {0x30, (byte) 0x80}, body), new byte[] {0, 0});
        assertThat(new PKCS10CertificationRequest(indefinite).getSubject()).isNotNull();
        refuses(indefinite, "distinguished encoding");
    }

    @Test
    void neverThrowsAndNeverAcceptsWhatWasTamperedWith() {
        Random random = new Random(2986);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = random.nextBoolean() ? GOOD.clone() : Csrs.pem(GOOD);
            boolean pem = bytes[0] != 0x30;
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(10) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            if (CsrReader.read(bytes) instanceof CsrReading.Accepted accepted) {
                assertThat(accepted.key().key()).isEqualTo(P256.getPublic());
                assertThat(pem || Arrays.equals(bytes, GOOD)).isTrue();
            }
        }
    }

    private static byte[] join(byte[] one, byte[] other) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(one);
        all.write(other);
        return all.toByteArray();
    }

    private static void refuses(byte[] body, String words) {
        assertThat(CsrReader.read(body))
                .isInstanceOfSatisfying(
                        CsrReading.Refused.class,
                        refused -> assertThat(refused.sentence())
                                .contains(words)
                                .isASCII()
                                .isPrintable());
    }
}
