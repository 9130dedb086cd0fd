package dev.sallyport.identity.svid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strangers' keys that would cost too much are refused before any signature is looked at. */
class KeyCostTest {
    private final TestCa ca = TestCa.create("cluster.local");

    private static PublicKey rsa(int bits, String exponent) throws GeneralSecurityException {
        // No key pair: nobody needs to sign with it for us to pay for the check.
        BigInteger modulus =
                new BigInteger(bits, new Random(7)).setBit(bits - 1).setBit(0);
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, new BigInteger(exponent, 16)));
    }

    private void verify(X509Certificate... chain) throws Exception {
        TrustDomain domain = TrustDomain.parse("cluster.local");
        TrustBundle bundle = new TrustBundle(domain, java.util.List.of(ca.rootCertificate()));
        new SvidVerifier(Map.of(domain, bundle), Clock.systemUTC()).verify(chain);
    }

    private X509Certificate[] chain(PublicKey leaf) {
        return ca.certify(leaf, SvidRequest.workload("shop", "till")).toArray(X509Certificate[]::new);
    }

    @ParameterizedTest
    @CsvSource({"8192,10001", "16384,10001", "2048,ffffffffffffffff"})
    void aKeyThatCostsTooMuchIsRefusedThoughItsCertificateIsGood(int bits, String exponent) {
        assertThatThrownBy(() -> verify(chain(rsa(bits, exponent))))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("a certificate's key is neither");
    }

    @Test
    void anIntermediateOfTheStrangersOwnIsLookedAtToo() {
        assertThatThrownBy(() -> verify(ca.issue("shop", "till").leaf(), chain(rsa(16_384, "10001"))[0]))
                .hasMessageContaining("a certificate's key is neither");
    }

    @Test
    void ordinaryKeysPass() throws Exception {
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp521r1"));
        verify(chain(curve.generateKeyPair().getPublic()));
        verify(chain(rsa(4096, "10001")));
        assertThat(ca.issue("shop", "till").chain()).hasSize(2);
    }
}
