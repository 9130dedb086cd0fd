package dev.sallyport.testkit.training;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An SVID and who may talk to it. Immutable.
 *
 * @param ca whose peers are trusted
 * @param svid ours
 */
record Identity(TestCa ca, IssuedSvid svid) {
    private static final char[] PASSWORD = "training".toCharArray();

    /** A new identity of {@code namespace}/{@code serviceAccount}. */
    static Identity of(TestCa ca, String namespace, String serviceAccount) {
        return new Identity(ca, ca.issue(SvidRequest.workload(namespace, serviceAccount)));
    }

    /** TLS by the JDK, both ways under this CA; names are not compared. */
    SSLContext context() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(svid.keyStore(PASSWORD), PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(ca.trustStore());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
