package dev.sallyport.testkit.fleet;

import java.io.IOException;
import java.io.Serial;

/** The sidecar answered CONNECT with a refusal. */
public final class Refused extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String answer;

    Refused(int status, String answer) {
        super("CONNECT was answered " + status);
        this.status = status;
        this.answer = answer;
    }

    /** 403, 429, 502, 503, 504 …; 0 when the connection ended without an answer. */
    public int status() {
        return status;
    }

    /** Head and body as they came. */
    public String answer() {
        return answer;
    }

    /** The label of the {@code sallyport-reason} header, or an empty text. */
    public String reason() {
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, "sallyport-reason:", 0, 17))
                .map(line -> line.substring(17).strip())
                .findFirst()
                .orElse("");
    }
}
