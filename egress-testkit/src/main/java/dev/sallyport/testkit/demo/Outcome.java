package dev.sallyport.testkit.demo;

import dev.sallyport.testkit.shell.CommandResult;
import java.time.Duration;

/** What an app saw, in the words of the demo's table, read from nothing but the exit code and output of a plain tool. */
enum Outcome {
    ALLOWED("allowed"),
    TLS_ALERT("TLS alert access_denied"),
    HTTP_403("HTTP 403, says why"),
    CONNECT_403("proxy answers 403"),
    RESET("connection reset"),
    NAME_REFUSED("the name is refused"),
    REJECTED("rejected at once"),
    NO_CERTIFICATE("TLS refused, no certificate"),
    CA_REFUSES("the CA refuses"),
    CA_ISSUES("the CA issues"),
    OTHER("something else");

    private static final Duration AT_ONCE = Duration.ofMillis(1500);
    private static final int NOT_RESOLVED = 6;
    private static final int CONNECTION_REFUSED = 7;
    private static final int SEND_FAILED = 55;
    private static final int TLS_FAILED = 35;
    private static final int PROXY_REFUSED = 56;

    private final String words;

    Outcome(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Reads curl, whose successful answers come from the outside's echo servers. */
    static Outcome ofCurl(CommandResult curl) {
        String said = curl.output();
        if (curl.succeeded() && said.contains("\"kind\":\"internet\"")) {
            return ALLOWED;
        }
        if (said.contains("alert access denied")) {
            return TLS_ALERT;
        }
        // A TLS 1.3 client is done with its handshake before the server has seen its certificate; when the close
        // overtakes
        // the alert, curl only learns that it cannot send.
        if (curl.exit() == SEND_FAILED
                || said.contains("alert certificate required")
                || said.contains("alert bad certificate")) {
            return NO_CERTIFICATE;
        }
        if (curl.exit() == PROXY_REFUSED && said.contains("403")) {
            return CONNECT_403;
        }
        if (curl.succeeded() && said.contains("\"reason\"") && said.contains("HTTP 403")) {
            return HTTP_403;
        }
        if (curl.exit() == NOT_RESOLVED) {
            return NAME_REFUSED;
        }
        if (curl.exit() == CONNECTION_REFUSED && curl.took().compareTo(AT_ONCE) < 0) {
            return REJECTED;
        }
        return curl.exit() == TLS_FAILED || said.contains("reset by peer") ? RESET : OTHER;
    }

    /** Reads what was asked of the CA by hand. */
    static Outcome ofCa(CommandResult curl) {
        String said = curl.output();
        if (said.contains("BEGIN CERTIFICATE")) {
            return CA_ISSUES;
        }
        return said.contains("HTTP 401") || said.contains("HTTP 403") ? CA_REFUSES : OTHER;
    }

    /** Reads a probe that prints {@code answer b'…'} or the name of the error it got. */
    static Outcome ofProbe(CommandResult probe) {
        String said = probe.output();
        if (said.startsWith("answer b'") && !said.startsWith("answer b''")) {
            return ALLOWED;
        }
        if (said.contains("reset")) {
            return RESET;
        }
        boolean refused = said.contains("refused") || said.contains("not permitted") || said.contains("rohibited");
        return refused && probe.took().compareTo(AT_ONCE) < 0 ? REJECTED : OTHER;
    }
}
