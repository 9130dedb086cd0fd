package dev.sallyport.identity.ca;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.CaTiming;
import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.svid.SvidTrustManager;
import dev.sallyport.identity.svid.SvidVerifier;
import dev.sallyport.identity.svid.TrustBundle;
import dev.sallyport.identity.svid.VerifiedChains;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with the CA on a connection of its own: TLS 1.3, the server known by its SPIFFE ID under the bundle given and
 * by nothing else: no host name, no other trust store, no resumption that could outlive a change of bundle. Servers and
 * their addresses are tried in order until one takes the connection. Blocking, for little longer than the answer's timeout.
 */
final class CaConnection {
    private static final String TLS_1_3 = "TLSv1.3";

    private final CaSettings settings;
    private final CaTiming timing;
    private final Clock clock;
    private final ScheduledExecutorService watchdogs;

    /**
     * Prepares.
     *
     * @param watchdogs ends an exchange whose time is over, whatever the peer trickles
     */
    CaConnection(CaSettings settings, Clock clock, ScheduledExecutorService watchdogs) {
        this.settings = settings;
        this.timing = settings.timing();
        this.clock = clock;
        this.watchdogs = watchdogs;
    }

    /** Asks; throws {@link FetchFailure} when there is no answer, or none that can be read. */
    CaAnswer exchange(TrustBundle bundle, CaRequest request, int maxBody) throws FetchFailure {
        FetchFailure last = new FetchFailure(FetchResult.UNREACHABLE, "No server of it has an address.");
        for (Authority server : settings.servers()) {
            try (Socket raw = connected(server)) {
                return converse(raw, server, bundle, request, maxBody);
            } catch (FetchFailure e) {
                if (e.result() != FetchResult.UNREACHABLE && e.result() != FetchResult.UNTRUSTED) {
                    throw e;
                }
                last = graver(last, e);
            } catch (IOException e) {
                last = graver(last, new FetchFailure(FetchResult.UNREACHABLE, server + ": " + words(e) + "."));
            }
        }
        throw last;
    }

    /** An impostor is news whatever happened at the servers after it. */
    private static FetchFailure graver(FetchFailure before, FetchFailure now) {
        return before.result() == FetchResult.UNTRUSTED ? before : now;
    }

    private Socket connected(Authority server) throws IOException {
        IOException last = new UnknownHostException("its name has no address");
        for (InetAddress address : addresses(server.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, server.port()), millis(timing.connectTimeout()));
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private static InetAddress[] addresses(Host host) throws UnknownHostException {
        return switch (host) {
            case IpLiteral literal -> new InetAddress[] {literal.address()};
            case HostName name -> InetAddress.getAllByName(name.text());
        };
    }

    private CaAnswer converse(Socket raw, Authority server, TrustBundle bundle, CaRequest request, int maxBody)
            throws FetchFailure {
        AtomicBoolean tooLate = new AtomicBoolean();
        ScheduledFuture<?> watchdog = watchdogs.schedule(
                () -> abandon(raw, tooLate), timing.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
        try (SSLSocket tls = secured(raw, server, bundle)) {
            tls.startHandshake();
            tls.getOutputStream().write(request.bytesFor(server.toString()));
            return new AnswerReader(new BufferedInputStream(tls.getInputStream()), maxBody).read();
        } catch (ProtocolException e) {
            throw new FetchFailure(FetchResult.BAD_ANSWER, server + ": " + e.getMessage() + ".");
        } catch (IOException e) {
            throw failure(server, e, tooLate.get());
        } finally {
            watchdog.cancel(false);
        }
    }

    private SSLSocket secured(Socket raw, Authority server, TrustBundle bundle) throws IOException {
        SvidVerifier verifier = new SvidVerifier(Map.of(bundle.domain(), bundle), clock);
        TrustManager[] onlyTheCa = {
            SvidTrustManager.only(settings.caId(), new VerifiedChains(verifier, 0, Duration.ZERO))
        };
        try {
            SSLContext context = SSLContext.getInstance(TLS_1_3);
            context.init(new KeyManager[0], onlyTheCa, null);
            SSLSocket tls = (SSLSocket)
                    context.getSocketFactory().createSocket(raw, server.host().text(), server.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(new String[] {TLS_1_3});
            parameters.setEndpointIdentificationAlgorithm(null);
            tls.setSSLParameters(parameters);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS 1.3", e);
        }
    }

    private static void abandon(Socket raw, AtomicBoolean tooLate) {
        tooLate.set(true);
        try {
            raw.close();
        } catch (IOException alreadyGone) {
            // Closing is all that was wanted.
            return;
        }
    }

    private FetchFailure failure(Authority server, IOException cause, boolean tooLate) {
        if (tooLate) {
            return new FetchFailure(
                    FetchResult.UNREACHABLE, server + ": no whole answer within " + timing.answerTimeout() + ".");
        }
        CertificateException refusal = certificateRefusal(cause);
        return refusal == null
                ? new FetchFailure(FetchResult.UNREACHABLE, server + ": " + words(cause) + ".")
                : new FetchFailure(FetchResult.UNTRUSTED, server + ": " + refusal.getMessage() + ".");
    }

    private static @Nullable CertificateException certificateRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException refusal) {
                return refusal;
            }
        }
        return null;
    }

    private static String words(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "its name has no address";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
