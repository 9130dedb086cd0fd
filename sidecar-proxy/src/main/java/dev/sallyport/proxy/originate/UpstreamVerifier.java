package dev.sallyport.proxy.originate;

import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.proxy.connection.UpstreamTls;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXReason;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a host's certificate within the handshake: its chain up to a trusted CA, revocation where lists are given (each
 * certificate of the chain needs a current one then), and the name, which is the engine's peer host unless the destination
 * states others. Nothing is fetched from anywhere. Immutable; safe for concurrent use.
 */
final class UpstreamVerifier extends X509ExtendedTrustManager {
    private final boolean verified;
    private final List<String> names;
    private final X509TrustManager chains;
    private final InstantSource clock;

    private UpstreamVerifier(boolean verified, List<String> names, X509TrustManager chains, InstantSource clock) {
        this.verified = verified;
        this.names = names;
        this.chains = chains;
        this.clock = clock;
    }

    static UpstreamVerifier of(Origination tls, InstantSource clock) throws GeneralSecurityException {
        return new UpstreamVerifier(tls.plan().isVerified(), tls.plan().subjectAltNames(), chains(tls), clock);
    }

    private static X509TrustManager chains(Origination tls) throws GeneralSecurityException {
        List<X509Certificate> trusted = trusted(tls);
        List<X509CRL> revocations = Stream.of(revocations(tls.authorities()), revocations(tls.credential()))
                .flatMap(List::stream)
                .distinct()
                .toList();
        X509TrustManager platform = trusted.isEmpty() ? platform() : null;
        if (platform != null && revocations.isEmpty()) {
            return platform;
        }
        List<X509Certificate> anchors = platform == null ? trusted : List.of(platform.getAcceptedIssuers());
        return chains(anchors, revocations);
    }

    private static List<X509Certificate> trusted(Origination tls) {
        TlsMaterial stated = tls.authorities();
        TlsMaterial credential = tls.credential();
        if (stated != null) {
            return stated.authorities();
        }
        return credential == null ? List.of() : credential.authorities();
    }

    private static List<X509CRL> revocations(@Nullable TlsMaterial material) {
        return material == null ? List.of() : material.revocations();
    }

    private static X509TrustManager platform() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init((KeyStore) null);
        return only(factory);
    }

    private static X509TrustManager chains(List<X509Certificate> anchors, List<X509CRL> revocations)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = parameters(anchors);
        parameters.setRevocationEnabled(!revocations.isEmpty());
        if (!revocations.isEmpty()) {
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(revocations)));
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(
                    EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return only(factory);
    }

    private static PKIXBuilderParameters parameters(List<X509Certificate> anchors)
            throws InvalidAlgorithmParameterException {
        Set<TrustAnchor> trust = anchors.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
        return new PKIXBuilderParameters(trust, new X509CertSelector());
    }

    private static X509TrustManager only(TrustManagerFactory factory) throws NoSuchAlgorithmException {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new NoSuchAlgorithmException("this JDK verifies no X.509 chains");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!verified) {
            return;
        }
        Date now = Date.from(clock.instant());
        X509Certificate leaf = chain[0];
        if (now.after(leaf.getNotAfter()) || now.before(leaf.getNotBefore())) {
            throw new UpstreamFault(
                    UpstreamTls.EXPIRED,
                    "It is valid from " + leaf.getNotBefore().toInstant() + " to "
                            + leaf.getNotAfter().toInstant() + ".");
        }
        try {
            chains.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            throw fault(e);
        }
        checkName(leaf, String.valueOf(engine.getPeerHost()));
    }

    private void checkName(X509Certificate leaf, String host) throws CertificateException {
        List<String> wanted = names.isEmpty() ? List.of(host) : names;
        CertificateNames borne = CertificateNames.of(leaf);
        if (wanted.stream().noneMatch(borne::bear)) {
            throw new UpstreamFault(
                    UpstreamTls.WRONG_NAME,
                    "Wanted was " + String.join(" or ", wanted) + ", it bears " + borne.shown() + ".");
        }
    }

    private static UpstreamFault fault(CertificateException e) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = e; cause != null && causes.size() < 16; cause = cause.getCause()) {
            causes.add(cause);
        }
        UpstreamTls result = UpstreamTls.UNKNOWN_CA;
        for (Throwable cause : causes) {
            if (cause instanceof CertPathValidatorException broken) {
                result = switch (broken.getReason()) {
                    case BasicReason.EXPIRED, BasicReason.NOT_YET_VALID -> UpstreamTls.EXPIRED;
                    case BasicReason.REVOKED -> UpstreamTls.REVOKED;
                    case BasicReason.UNDETERMINED_REVOCATION_STATUS -> UpstreamTls.REVOCATION_UNKNOWN;
                    case BasicReason.INVALID_SIGNATURE, PKIXReason.NO_TRUST_ANCHOR -> UpstreamTls.UNKNOWN_CA;
                    default -> UpstreamTls.BAD_CERTIFICATE;
                };
            }
        }
        boolean purpose = causes.size() == 1;
        return new UpstreamFault(purpose ? UpstreamTls.BAD_CERTIFICATE : result, "", e);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a host's name is known to its engine alone");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this end is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    @Override
    public String toString() {
        return "UpstreamVerifier" + Arrays.asList(names);
    }
}
