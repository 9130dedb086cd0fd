package dev.sallyport.init;

import dev.sallyport.init.LibcSockets.SocketFault;
import dev.sallyport.model.contract.InitExitCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Proves the redirect with a real connection: dials a documentation address and must find its own listener on the
 * sidecar's port, with the token it made up and the destination it dialled. A family without a route is guarded only.
 */
final class LiveProbe {
    private static final int TOKEN_BYTES = 32;

    private final Options options;
    private final Report report;
    private final boolean rulesChanged;

    /** @param rulesChanged false when this run found all rules in place, so that the sidecar may be running already */
    LiveProbe(Options options, Report report, boolean rulesChanged) {
        this.options = options;
        this.report = report;
        this.rulesChanged = rulesChanged;
    }

    /**
     * Probes each family.
     *
     * @throws InitFailure when one did not come back; the rules stay
     */
    void prove(List<Family> families) throws InitFailure {
        for (Family family : families) {
            if (!hasRoute(family)) {
                report.say(family.label() + ": guarded, not probed: no route out");
                continue;
            }
            try {
                probe(family);
            } catch (ProbeFailure | SocketFault | IOException e) {
                throw new InitFailure(
                        InitExitCodes.PROBE,
                        "the " + family.label() + " probe failed: " + e.getMessage()
                                + ". The rules stay: nothing leaves the pod past them");
            }
        }
    }

    /** Connecting a datagram socket asks the kernel for a route and sends nothing. */
    private static boolean hasRoute(Family family) {
        StandardProtocolFamily protocol =
                family == Family.V4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        try (DatagramChannel channel = DatagramChannel.open(protocol)) {
            channel.connect(target(family));
            return true;
        } catch (IOException | UnsupportedOperationException noRoute) {
            return false;
        }
    }

    private static InetSocketAddress target(Family family) {
        return new InetSocketAddress(InetAddress.ofLiteral(family.probeAddress()), Family.PROBE_PORT);
    }

    private void probe(Family family) throws ProbeFailure, SocketFault, IOException {
        long start = System.nanoTime();
        long deadline = start + options.probeTimeout().toNanos();
        LibcSockets libc = new LibcSockets();
        try (ProbeListener listener = ProbeListener.open(libc, family, options.proxyPort())) {
            exchange(family, listener, deadline);
        } catch (SocketFault e) {
            if (e.errno() != LibcSockets.EADDRINUSE) {
                throw e;
            }
            settleForWhoListens(family);
            return;
        }
        report.say(family.label() + ": probed: " + family.probeAddress() + " port " + Family.PROBE_PORT
                + " came back through "
                + family.loopback() + " port " + options.proxyPort() + " in " + (System.nanoTime() - start) / 1_000_000
                + " ms");
    }

    private void exchange(Family family, ProbeListener listener, long deadline)
            throws ProbeFailure, SocketFault, IOException {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        try (Socket dialler = new Socket()) {
            int millis = (int) options.probeTimeout().toMillis();
            dialler.setSoTimeout(millis);
            dialler.connect(target(family), millis);
            InetSocketAddress original = listener.serve(dialler.getLocalPort(), token, deadline);
            byte[] answer = dialler.getInputStream().readNBytes(TOKEN_BYTES);
            if (!Arrays.equals(token, answer)) {
                throw new ProbeFailure("another token came back than was sent");
            }
            if (!original.equals(target(family))) {
                throw new ProbeFailure("the original destination is " + original + " instead of " + target(family));
            }
        }
    }

    /**
     * The port is taken. When the rules were in place before we came, that is the sidecar of a pod whose init container
     * runs again: that somebody answers for an address nobody has is proof of the redirect, though not of who answers.
     * When the rules are new, nothing may listen there yet: somebody lies in wait for the pod's traffic.
     */
    private void settleForWhoListens(Family family) throws ProbeFailure, IOException {
        if (rulesChanged) {
            throw new ProbeFailure("port " + options.proxyPort() + " of " + family.loopback()
                    + " is taken before the sidecar was started");
        }
        try (Socket dialler = new Socket()) {
            dialler.connect(target(family), (int) options.probeTimeout().toMillis());
        }
        report.say(family.label() + ": rules were in place and port " + options.proxyPort()
                + " is served already; a connection to " + family.probeAddress() + " reached who serves it");
    }
}
