package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.HttpRefusal;
import io.netty.channel.EventLoop;

/**
 * One request of an app, as the connection it came on gives it to who forwards it; made by a downstream connection
 * (HTTP/1: at most one at a time on each, HTTP/2: any number) and told to its {@link Acceptor}. Answered once: either
 * {@link #respond} or {@link #refuse}. Confined to its event loop.
 */
public interface Downstream {
    /** The head. */
    Request request();

    /** Where all of it happens. */
    EventLoop loop();

    /**
     * Who hears of the request's content and of the exchange; at once, before the acceptor returns. Nothing of the content is
     * delivered before {@link #body} is pulled; {@link Listener#gone} may come at any time.
     */
    void listen(Listener listener);

    /**
     * The request's content. Of a request without content {@link Receiver#end} comes with the first pull. Of one with an {@code upgrade} nothing comes before the answer: after a 101 the other protocol's bytes, after any other the end.
     */
    Inlet body();

    /** Passes on an interim answer (1xx but 101), where the app's version knows them; before the answer, any number. */
    void interim(Answer interim);

    /**
     * Answers. The outlet's end, or that of a bodiless answer at once, ends the exchange towards the app; where the request's
     * content is not over then, an HTTP/1 connection ends behind it and an HTTP/2 stream is reset with NO_ERROR.
     *
     * @return takes the content, {@link Outlet#end} included for a bodiless answer
     */
    Outlet respond(Answer answer);

    /**
     * Answers in our own name, whole; whatever of the request still comes is dropped. After {@link #respond}: as {@link
     * Outlet#abort}. Neither is followed by a word to the listener.
     */
    void refuse(HttpRefusal refusal);

    /** Bytes of the request so far, heads included, as the app sent them. */
    long bytesReceived();

    /** Bytes of the answer so far, heads included. */
    long bytesSent();

    /** Hears of one exchange. */
    interface Listener extends Receiver {
        /** The answer's outlet is ready again. */
        void ready();

        /** Bytes that wait in memory for the exchange on connections to destinations. Asked once a second. */
        long held();

        /** The app has given up or its connection is lost, before the exchange was over; {@link #aborted} does not come beside it. Last word. */
        void gone(Abort why);

        /** The exchange is over: after {@link Outlet#end}, and after a 101 once both directions have ended. Last word. */
        void over();
    }

    /** Takes exchanges. */
    @FunctionalInterface
    interface Acceptor {
        /** A request's head was read. Called on its loop; {@link Downstream#listen} before it returns. */
        void accept(Downstream exchange);
    }
}
