package dev.sallyport.proxy.dns;

/** Response codes (RFC 1035 §4.1.1) that we act on or give. Constants. */
public final class ResponseCode {
    /** The name exists; there may be records. */
    public static final int NO_ERROR = 0;
    /** The question cannot be read. */
    public static final int FORMAT_ERROR = 1;
    /** No server could answer. */
    public static final int SERVER_FAILURE = 2;
    /** The name does not exist. */
    public static final int NO_SUCH_NAME = 3;
    /** This kind of question is not answered. */
    public static final int NOT_IMPLEMENTED = 4;
    /** Policy says no. */
    public static final int REFUSED = 5;

    private ResponseCode() {}
}
