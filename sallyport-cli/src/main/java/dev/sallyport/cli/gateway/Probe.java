package dev.sallyport.cli.gateway;

import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.UnreadableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a pod's own sidecar to connect, by its explicit proxy: what comes back is what the pod's app would get, under its
 * identity and by the policy in force. Immutable.
 *
 * @param status of HTTP: 200 connected, 403 or 429 refused, 5xx failed; {@link #CLOSED} for what was closed again at once
 * @param facts what the refusal says
 * @param took from the request to the answer
 */
public record Probe(int status, Facts facts, Duration took) {
    /** Opened and closed again. An address is decided on its first bytes, after the answer: nothing is left to say why. */
    public static final int CLOSED = 0;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5][0-9][0-9])[ \r].*", Pattern.DOTALL);
    private static final int MOST_BYTES = 64 << 10;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 60_000;
    /** Longer than a gateway waits for more first bytes, and a connection takes. */
    private static final int SETTLED_MILLIS = 5_000;

    /** Asks for one connection and ends it. Blocking. */
    public static Probe ask(Endpoint sidecar, Authority destination) throws UserMistake {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(sidecar.host(), sidecar.port()), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            long began = System.nanoTime();
            String request =
                    "CONNECT " + destination + " HTTP/1.1\r\nHost: " + destination + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String head = head(in);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            Matcher status = STATUS.matcher(head);
            if (!status.matches()) {
                throw new UserMistake("Whoever answers at " + sidecar + " is no HTTP proxy: " + Quoted.of(head) + ".");
            }
            int code = Integer.parseInt(status.group(1));
            if (code != 200) {
                return new Probe(code, body(in), took);
            }
            boolean open = !(destination.host() instanceof IpLiteral) || staysOpen(socket, in);
            return new Probe(open ? code : CLOSED, Facts.NONE, took);
        } catch (IOException e) {
            throw new UserMistake("The sidecar at " + sidecar + " does not answer ("
                    + Quoted.line(String.valueOf(e.getMessage())) + ").");
        }
    }

    /**
     * Whether it is there still when the gateway has seen a first byte, which begins neither TLS nor HTTP; what is answered is
     * read and dropped.
     */
    private static boolean staysOpen(Socket socket, InputStream in) throws IOException {
        socket.setSoTimeout(SETTLED_MILLIS);
        try {
            socket.getOutputStream().write(0);
            return in.read() >= 0;
        } catch (SocketTimeoutException quiet) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int blank = 0;
        for (int next = in.read(); next >= 0 && head.size() < MOST_BYTES; next = in.read()) {
            head.write(next);
            blank = next == '\n' ? blank + 1 : next == '\r' ? blank : 0;
            if (blank == 2) {
                break;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static Facts body(InputStream in) throws IOException {
        try {
            return Facts.of(JsonText.parse(in.readNBytes(MOST_BYTES)));
        } catch (UnreadableText e) {
            return Facts.NONE;
        }
    }
}
