package dev.sallyport.proxy.dns;

/** A message that breaks RFC 1035; carries what is wrong and no stack. */
final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;

    MalformedMessage(String sentence) {
        super(sentence, null, false, false);
    }

    /** What is wrong, without the bytes. */
    String sentence() {
        String message = getMessage();
        return message == null ? "the message is malformed" : message;
    }
}
