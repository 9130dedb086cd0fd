package dev.sallyport.proxy.admin;

/** What was asked for cannot be answered; the message says why, in words of ours alone. */
public final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a clause that has no full stop. */
    public BadRequest(String clause) {
        super(clause);
    }

    /** The same, and what it follows from. */
    public BadRequest(String clause, Throwable cause) {
        super(clause, cause);
    }

    /** The clause. */
    public String clause() {
        return String.valueOf(getMessage());
    }
}
