package dev.sallyport.proxy.exchange;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.http.RequestRecord;

/**
 * A connection of an app that carries exchanges; HTTP/1 and HTTP/2 alike. Owns the lane it was given: its end is the lane's.
 * Confined to its event loop.
 */
public interface DownstreamConnection {
    /** Begins to read; requests come to the acceptor it was made with. Once. */
    void begin();

    /** The answers under way, or the next, are the last: {@code Connection: close}, GOAWAY. Then it closes in order. */
    void lastAnswers();

    /**
     * Ends it at once: requests whose answer has not begun are refused with this, others reset; then it closes. Their
     * listeners hear {@link Downstream.Listener#gone} with {@link Abort.Kind#CUT}.
     */
    void cut(Reason reason, String detail);

    /** Exchanges under way. */
    int underWay();

    /** Hears of the connection. */
    interface Listener {
        /** A head that could not be read, or that is refused by what no policy is asked about, was answered by the connection itself. */
        void refused(RequestRecord record);

        /** It is closed or about to; no exchange is under way. Once. */
        void closed();
    }
}
