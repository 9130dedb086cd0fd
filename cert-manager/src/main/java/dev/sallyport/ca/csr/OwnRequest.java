package dev.sallyport.ca.csr;

import java.io.IOException;
import java.security.KeyPair;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** The CA's request to itself: it goes the way of everyone's, so that there is one way. Stateless. */
public final class OwnRequest {
    private static final X500Name NO_CLAIM = new X500Name("");

    private OwnRequest() {}

    /** The proof that we hold this P-256 pair. */
    public static ProvenKey prove(KeyPair pair) {
        try {
            byte[] request = new JcaPKCS10CertificationRequestBuilder(NO_CLAIM, pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return switch (CsrReader.read(request)) {
                case CsrReading.Accepted accepted -> accepted.key();
                case CsrReading.Refused refused -> throw new IllegalStateException(refused.sentence());
            };
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("a request of our own making cannot be signed", e);
        }
    }
}
