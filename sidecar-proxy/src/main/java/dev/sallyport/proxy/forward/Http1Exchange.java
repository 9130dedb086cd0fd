package dev.sallyport.proxy.forward;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.Inlet;
import dev.sallyport.proxy.exchange.Outlet;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.Chunks;
import dev.sallyport.proxy.http.ContentReader;
import dev.sallyport.proxy.http.HeadWriter;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HopByHop;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.MalformedHead;
import dev.sallyport.proxy.http.MethodRules;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestTarget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request of an {@link Http1Downstream} and its answer. Confined to its event loop.
 *
 * <pre>
 *  request: content ─▶ done        answer: awaited ─▶ begun ─▶ done          after a 101: raw ─▶ each direction done
 *  both done ─▶ over; answer done first ─▶ over, and the connection with it
 * </pre>
 */
final class Http1Exchange implements Downstream, Inlet, Outlet {
    private static final Set<String> HOST = Set.of("host");

    private final Http1Downstream connection;
    private final Request request;
    private final boolean persistent;
    private final ContentReader content;
    private @Nullable Listener listener;
    private BodyFraming answerFraming = new BodyFraming.None();
    private boolean pulled;
    private boolean requestDone;
    private boolean answerBegun;
    private boolean answerDone;
    private boolean raw;
    private boolean last;
    private boolean over;
    private long received;
    private long sent;

    private Http1Exchange(Http1Downstream connection, Request request, boolean persistent, int headBytes) {
        this.connection = connection;
        this.request = request;
        this.persistent = persistent;
        this.content = ContentReader.of(request.body());
        this.received = headBytes;
    }

    static Http1Exchange of(Http1Downstream connection, RequestHead head, int headBytes) {
        String upgrade = MethodRules.upgrade(head, connection.settings().http().upgrades());
        Request request = new Request(
                head.minorVersion() == 0 ? Version.HTTP_1_0 : Version.HTTP_1_1,
                head.method(),
                head.host(),
                path(head.target()),
                HopByHop.forwarded(head.fields()).without(HOST),
                head.framing(),
                upgrade,
                head.fields().listed("te").contains("trailers"));
        return new Http1Exchange(connection, request, head.isPersistent(), headBytes);
    }

    private static String path(RequestTarget target) {
        return switch (target) {
            case RequestTarget.Origin origin -> origin.path();
            case RequestTarget.Absolute absolute -> absolute.path();
            case RequestTarget.Asterisk asterisk -> "*";
            case RequestTarget.Tunnel tunnel -> throw new IllegalArgumentException("a CONNECT is not forwarded");
        };
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public EventLoop loop() {
        return connection.channel().eventLoop();
    }

    @Override
    public void listen(Listener hearing) {
        listener = hearing;
    }

    private Listener listener() {
        return Objects.requireNonNull(listener, "listen before the acceptor returns");
    }

    @Override
    public Inlet body() {
        return this;
    }

    /** Bytes that wait for it in memory beyond the app's connection. */
    long held() {
        return listener == null ? 0 : listener.held();
    }

    @Override
    public long bytesReceived() {
        return received;
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public void pull() {
        pulled = true;
        connection.pump();
    }

    @Override
    public void stop(Abort why) {
        refuseOrAbort(why);
    }

    /** Passes on what is held; false when it cannot go on. */
    boolean feed() throws MalformedHead {
        if (over || !pulled || requestDone) {
            return false;
        }
        ByteBuf held = connection.held();
        if (raw) {
            return feedRaw(held);
        }
        if (request.upgrade() != null && !answerBegun) {
            return false;
        }
        int before = held.readableBytes();
        boolean whole = content.read(held, this::deliver);
        received += before - held.readableBytes();
        if (whole && !over) {
            requestDone = true;
            listener().end(content.trailers());
            finishIfDone();
            return true;
        }
        return held.readableBytes() != before;
    }

    private boolean feedRaw(ByteBuf held) {
        if (!held.isReadable()) {
            return false;
        }
        received += held.readableBytes();
        deliver(held.readRetainedSlice(held.readableBytes()));
        return true;
    }

    private void deliver(ByteBuf piece) {
        if (over) {
            piece.release();
            return;
        }
        pulled = false;
        listener().content(piece);
    }

    /** True when more of the connection is to be read: of the content, or to notice that the app is gone. */
    boolean wantsInput() {
        boolean content = pulled && !requestDone && (raw || request.upgrade() == null || answerBegun);
        boolean watching = (requestDone || request.isBodiless() && !raw)
                && !connection.held().isReadable();
        return !over && (content || watching);
    }

    /** The app sends nothing more, and what it sent was looked at. */
    void inputEnded() {
        if (over || requestDone || !pulled || connection.held().isReadable()) {
            return;
        }
        if (raw) {
            requestDone = true;
            listener().end(HeaderFields.NONE);
            finishIfDone();
        } else if (!request.isBodiless()) {
            broken(Abort.of(Abort.Kind.MALFORMED, Reason.MALFORMED, "The connection ended within a request."));
        }
    }

    @Override
    public void interim(Answer interim) {
        if (!over && !answerBegun && request.version() == Version.HTTP_1_1) {
            write(HeadWriter.response(
                    connection.channel().alloc(),
                    interim.status(),
                    interim.phrase(),
                    interim.fields(),
                    new BodyFraming.None(),
                    null,
                    false));
        }
    }

    @Override
    public Outlet respond(Answer answer) {
        if (over || answerBegun) {
            return this;
        }
        answerBegun = true;
        answerFraming = answer.body();
        if (answer.isSwitch()) {
            raw = true;
            last = true;
        } else if (answerFraming instanceof BodyFraming.Chunked && request.version() == Version.HTTP_1_0) {
            answerFraming = new BodyFraming.UntilClose();
        }
        boolean endsBehind = !persistent || connection.isLeaving() || answerFraming instanceof BodyFraming.UntilClose;
        last |= endsBehind;
        write(HeadWriter.response(
                connection.channel().alloc(),
                answer.status(),
                answer.phrase(),
                answer.fields(),
                answerFraming,
                answer.upgrade(),
                endsBehind && !answer.isSwitch()));
        return this;
    }

    @Override
    public boolean isReady() {
        return !over && answerBegun && connection.channel().isWritable();
    }

    void ready() {
        if (answerBegun && !over && !answerDone) {
            listener().ready();
        }
    }

    @Override
    public void content(ByteBuf bytes) {
        if (over || answerDone || !raw && answerFraming instanceof BodyFraming.None) {
            bytes.release();
        } else {
            write(!raw && answerFraming instanceof BodyFraming.Chunked ? Chunks.chunk(bytes) : bytes);
        }
    }

    @Override
    public void end(HeaderFields trailers) {
        if (over || answerDone) {
            return;
        }
        answerDone = true;
        if (raw) {
            connection.channel().flush();
            connection.lane().finish();
        } else if (answerFraming instanceof BodyFraming.Chunked) {
            write(Chunks.last(request.takesTrailers() ? trailers : HeaderFields.NONE));
        }
        finishIfDone();
    }

    private void finishIfDone() {
        if (over || !answerDone || raw && !requestDone) {
            return;
        }
        over = true;
        // The rest of a request that was answered early is not read as a new one.
        boolean unread = !requestDone && !request.isBodiless();
        listener().over();
        connection.finished(last || unread || connection.isLeaving());
    }

    @Override
    public void abort(Abort why) {
        if (!over) {
            over = true;
            connection.close(false);
        }
    }

    @Override
    public void refuse(HttpRefusal refusal) {
        if (over) {
            return;
        }
        if (answerBegun) {
            abort(Abort.cancelled());
        } else {
            over = true;
            connection.refuse(refusal, request.isHead());
        }
    }

    private void refuseOrAbort(Abort why) {
        Reason reason = why.reason();
        if (reason == null) {
            abort(why);
        } else {
            refuse(HttpRefusal.of(reason, why.sentence(), null, request.host().toString()));
        }
    }

    /** Ends it for a reason of ours. */
    void cut(Reason reason, String detail) {
        broken(Abort.of(Abort.Kind.CUT, reason, detail));
    }

    /** Ends it, telling the app as far as it can be told. */
    void broken(Abort why) {
        if (!over) {
            listener().gone(why);
            refuseOrAbort(why);
        }
    }

    /** The app is gone. */
    void lost() {
        if (!over) {
            over = true;
            listener().gone(Abort.cancelled());
        }
    }

    private void write(ByteBuf bytes) {
        sent += bytes.readableBytes();
        connection.write(bytes);
    }
}
