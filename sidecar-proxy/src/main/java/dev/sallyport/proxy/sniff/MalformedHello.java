package dev.sallyport.proxy.sniff;

/** Why a ClientHello is refused; never leaves this package. Without a stack trace: peers cause it at will. */
final class MalformedHello extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedHello(String sentence) {
        super(sentence, null, false, false);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
