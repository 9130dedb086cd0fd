package dev.sallyport.ca.csr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.fuzz.Fuzzing;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

/** A certificate request of any bytes: refused with a sentence, or its key is one we certify and did sign it. */
class CsrFuzzTest {
    @Test
    void onlyProvenKeysOfKnownKindsPass() {
        Fuzzing.run(CsrFuzzTest.class, CsrFuzzTest::fuzzerTestOneInput, 2_000);
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        switch (CsrReader.read(input)) {
            case CsrReading.Refused refused ->
                assertThat(refused.sentence()).isNotBlank().isPrintable();
            case CsrReading.Accepted(ProvenKey proven) -> {
                assertThat(proven.key()).isInstanceOfAny(ECPublicKey.class, RSAPublicKey.class, EdECPublicKey.class);
                requireSigned(proven, new PKCS10CertificationRequest(der(input)));
            }
        }
    }

    /** The JDK's own verdict on the signature over the bytes as they came. */
    private static void requireSigned(ProvenKey proven, PKCS10CertificationRequest request) throws Exception {
        String algorithm = new DefaultSignatureNameFinder().getAlgorithmName(request.getSignatureAlgorithm());
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(proven.key());
        verifier.update(request.toASN1Structure().getCertificationRequestInfo().getEncoded());
        assertThat(verifier.verify(request.getSignature())).isTrue();
    }

    private static byte[] der(byte[] input) {
        if (input[0] == 0x30) {
            return input;
        }
        String text = new String(input, java.nio.charset.StandardCharsets.ISO_8859_1);
        String[] parts = text.split("-----(BEGIN|END) (NEW )?CERTIFICATE REQUEST-----", -1);
        assertThat(Arrays.asList(parts)).as("one block, nothing around it").hasSize(3);
        assertThat(parts[0] + parts[2]).isBlank();
        return Base64.getDecoder().decode(parts[1].replaceAll("\\s", ""));
    }
}
