package dev.sallyport.proxy.exchange;

import io.netty.handler.codec.http2.Http2Error;

/** Aborts as codes of RST_STREAM, and the other way (RFC 9113 §7). Pure. */
final class Http2Codes {
    private Http2Codes() {}

    static Http2Error of(Abort.Kind kind) {
        return switch (kind) {
            case CANCELLED, TIMEOUT -> Http2Error.CANCEL;
            case UNPROCESSED -> Http2Error.REFUSED_STREAM;
            case MALFORMED -> Http2Error.PROTOCOL_ERROR;
            case LOST, CUT -> Http2Error.INTERNAL_ERROR;
            case NEEDS_HTTP_1_1 -> Http2Error.HTTP_1_1_REQUIRED;
        };
    }

    static Abort.Kind kind(long code) {
        Http2Error error = Http2Error.valueOf(code);
        if (error == null) {
            return Abort.Kind.LOST;
        }
        return switch (error) {
            case NO_ERROR, CANCEL -> Abort.Kind.CANCELLED;
            case REFUSED_STREAM -> Abort.Kind.UNPROCESSED;
            case HTTP_1_1_REQUIRED -> Abort.Kind.NEEDS_HTTP_1_1;
            case PROTOCOL_ERROR -> Abort.Kind.MALFORMED;
            default -> Abort.Kind.LOST;
        };
    }
}
