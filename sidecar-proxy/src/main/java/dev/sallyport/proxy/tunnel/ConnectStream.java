package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.lane.Http2StreamLane;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import org.jboss.logging.Logger;

/** First in a stream's pipeline at the gateway: reads the head, makes an arrival of it, and leaves. */
final class ConnectStream extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ConnectStream.class);

    private final ServedConnection connection;
    private final Arrivals arrivals;

    ConnectStream(ServedConnection connection, Arrivals arrivals) {
        this.connection = connection;
        this.arrivals = arrivals;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.fireChannelActive();
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Http2HeadersFrame head)) {
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        Http2StreamChannel stream = (Http2StreamChannel) ctx.channel();
        boolean welcome = connection.onStream(stream);
        Http2StreamLane lane = Http2StreamLane.of(stream, head.isEndStream());
        ctx.pipeline().remove(this);
        switch (ConnectRequest.read(head.headers())) {
            case ConnectRequest.Bad bad -> {
                connection.onRejected(bad.sentence());
                Http2Arrival.reject(lane, bad);
            }
            case ConnectRequest.Asked asked -> {
                Http2Arrival arrival = new Http2Arrival(connection.peer(), asked.authority(), asked.claims(), lane);
                if (welcome) {
                    arrivals.tunnels().accept(arrival);
                } else {
                    arrival.refuse(Refusal.of(Reason.TUNNEL_LIMIT, ServedConnection.TOO_FAST));
                }
            }
            case ConnectRequest.Named named -> {
                QueryStream question = new QueryStream(connection, lane, named.pod(), arrivals.questions());
                if (welcome) {
                    question.begin();
                } else {
                    question.refuse(Refusal.of(Reason.TUNNEL_LIMIT, ServedConnection.TOO_FAST));
                }
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A stream that broke the protocol before its head was read: the multiplexer resets it with the right code.
        LOG.debugf(
                "a stream of %s broke before its head: %s",
                connection.peer().spiffeId(), cause.getClass().getSimpleName());
    }
}
