package dev.sallyport.proxy.http;

/** Why a head or body is refused. Without a stack trace: peers cause it at will. */
public final class MalformedHead extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    /** With a status other than 400. */
    public MalformedHead(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    /** With a 400. */
    public MalformedHead(String sentence) {
        this(400, sentence);
    }

    /** What a server answers: 400, 431, 501 or 505. */
    public int status() {
        return status;
    }

    /** What is wrong, without the bytes. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
