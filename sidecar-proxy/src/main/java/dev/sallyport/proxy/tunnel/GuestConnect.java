package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestHeadParser;
import dev.sallyport.proxy.http.RequestTarget;
import dev.sallyport.proxy.lane.TlsLane;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the one CONNECT of an HTTP/1.1 guest (RFC 9110 §9.3.6) and leaves; what came behind the head is held by the lane
 * until someone asks. Confined to the connection's event loop.
 */
final class GuestConnect extends ChannelInboundHandlerAdapter {
    private final PeerIdentity peer;
    private final TunnelSettings settings;
    private final TunnelObserver observer;
    private final Consumer<TunnelArrival> arrivals;
    private final @Nullable Refusal full;
    private @Nullable ByteBuf head;
    private @Nullable Future<?> deadline;

    /**
     * Reads for whom it may concern.
     *
     * @param full what every CONNECT is answered with, or null where they arrive: who answers before it was asked and closes
     *     is not heard
     */
    GuestConnect(
            PeerIdentity peer,
            TunnelSettings settings,
            TunnelObserver observer,
            Consumer<TunnelArrival> arrivals,
            @Nullable Refusal full) {
        this.full = full;
        this.peer = peer;
        this.settings = settings;
        this.observer = observer;
        this.arrivals = arrivals;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        head = ctx.alloc().buffer(512);
        observer.connectionOpened();
        ctx.channel().closeFuture().addListener(closed -> observer.connectionClosed());
        deadline = ctx.executor()
                .schedule(() -> onDeadline(ctx), settings.headTimeout().toMillis(), TimeUnit.MILLISECONDS);
        ctx.read();
    }

    private void onDeadline(ChannelHandlerContext ctx) {
        observer.limitReached(Limit.HEAD_TIME);
        reject(ctx, 408, "the request head did not come in time");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ByteBuf gathered = head;
        if (gathered == null) {
            bytes.release();
            return;
        }
        gathered.writeBytes(bytes);
        bytes.release();
        HeadLimits limits = new HeadLimits(
                settings.limits().maxHeaderListBytes(), settings.limits().maxHeaderFields());
        switch (RequestHeadParser.parse(gathered, limits)) {
            case HeadParse.NeedMore<RequestHead> more -> {}
            case HeadParse.Bad<RequestHead> bad -> reject(ctx, bad.status(), bad.sentence());
            case HeadParse.Complete<RequestHead>(RequestHead request, int length) ->
                onHead(ctx, request, gathered.skipBytes(length));
        }
    }

    private void onHead(ChannelHandlerContext ctx, RequestHead request, ByteBuf rest) {
        if (!(request.target() instanceof RequestTarget.Tunnel tunnel)) {
            reject(ctx, 405, "this port answers CONNECT only");
            return;
        }
        TunnelArrival.Claims claims;
        try {
            claims = ClaimReader.claims(name -> request.fields().first(name));
        } catch (IllegalArgumentException wrong) {
            reject(ctx, 400, String.valueOf(wrong.getMessage()));
            return;
        }
        TlsLane lane = TlsLane.of(ctx.channel());
        if (rest.isReadable()) {
            ctx.fireChannelRead(rest.retain());
        }
        ctx.pipeline().remove(this);
        observer.streamOpened();
        ctx.channel().closeFuture().addListener(closed -> observer.streamClosed());
        GuestArrival arrival = new GuestArrival(peer, tunnel.authority(), claims, lane);
        if (full == null) {
            arrivals.accept(arrival);
        } else {
            arrival.refuse(full);
        }
    }

    private void reject(ChannelHandlerContext ctx, int status, String sentence) {
        List<String> fields = status == 405 ? List.of("allow: CONNECT") : List.of();
        observer.requestRejected(peer, sentence);
        ByteBuf answer = GuestAnswer.refusal(
                ctx.alloc(), status, fields, Reason.MALFORMED.label().toLowerCase(Locale.ROOT), sentence);
        TlsLane lane = TlsLane.of(ctx.channel());
        ctx.pipeline().remove(this);
        lane.channel().writeAndFlush(answer);
        lane.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        ctx.read();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (head != null) {
            head.release();
            head = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
