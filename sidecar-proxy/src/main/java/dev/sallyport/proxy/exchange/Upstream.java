package dev.sallyport.proxy.exchange;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.proxy.connection.Phases;
import io.netty.channel.EventLoop;

/**
 * One request on its way to a destination. Made at once, before there is a connection for it: until {@link Listener#assigned}
 * its outlet is not ready. Confined to its event loop.
 */
public interface Upstream {
    /**
     * Where the request's content goes. Not before {@link Listener#assigned}. {@link Outlet#end} also for a request without content, except one with an {@code upgrade}: that one ends, if ever, after a 101.
     */
    Outlet body();

    /** The answer's content; not before {@link Listener#answer}. */
    Inlet answer();

    /** Bytes that wait in memory for it: of the answer, not yet pulled; of the request, not yet taken by the destination. */
    long held();

    /** Gives it up, wherever it stands: waiting, connecting, under way. The listener hears no more. Idempotent. */
    void cancel(Abort why);

    /** Where all of it happens. */
    EventLoop loop();

    /** Hears of one request, in the order of these methods; the answer's content by {@link Receiver}. {@link Receiver#end} is the last word, or {@link #failed}. */
    interface Listener extends Receiver {
        /**
         * A connection was dialled for this request, in vain or not: before {@link #assigned}, once for each dial that it paid for. Not where
         * it was carried by a connection that had been made, or is made for another.
         *
         * @param took how long it connected and began TLS; nothing else
         */
        void dialled(Phases took);

        /** A connection was found or made, to exactly this vetted address; the head goes out. Not a second time for the same upstream unless it was repeated after a stale connection. */
        void assigned(DialTarget target, Connected how);

        /** The outlet for the request's content is ready (again). */
        void ready();

        /** A 1xx but 101. */
        void interim(Answer interim);

        /** The answer's head; {@link Receiver#end} follows also for a bodiless one, when the inlet is pulled. */
        void answer(Answer answer);

        /** There will be no answer, or no whole one: instead of everything that has not come yet. Last word; {@link Receiver#aborted} does not come. */
        void failed(Failure failure);
    }

    /**
     * How a request came by its connection.
     *
     * @param reused it has carried requests before
     * @param version spoken on it
     */
    record Connected(boolean reused, Version version) {}
}
