package dev.sallyport.proxy.http;

/** Why a head or body is refused; never leaves this package's parsers. Without a stack trace: peers cause it at will. */
final class MalformedHead extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    MalformedHead(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    MalformedHead(String sentence) {
        this(400, sentence);
    }

    int status() {
        return status;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
