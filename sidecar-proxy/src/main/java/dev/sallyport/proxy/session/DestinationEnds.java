package dev.sallyport.proxy.session;

import dev.sallyport.proxy.http.HttpRequestGate;
import dev.sallyport.proxy.lane.LaneReset;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears how a destination ends its connection before the relay does: an answer that this cuts short is told of as what it is. Confined
 * to its channel's event loop.
 */
final class DestinationEnds extends ChannelInboundHandlerAdapter {
    /** Its name in a pipeline. */
    static final String NAME = "destination-ends";

    private final Supplier<@Nullable HttpRequestGate> answers;
    private final Predicate<Throwable> alerts;

    /**
     * A handler.
     *
     * @param answers who reads them; null while nobody does
     * @param alerts true when it has dealt with a failure
     */
    DestinationEnds(Supplier<@Nullable HttpRequestGate> answers, Predicate<Throwable> alerts) {
        this.answers = answers;
        this.alerts = alerts;
    }

    private boolean cutsShort(boolean inOrder) {
        HttpRequestGate gate = answers.get();
        return gate != null && gate.answerEnded(inOrder);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean dealtWith = switch (event) {
            case ChannelInputShutdownEvent end -> cutsShort(true);
            case LaneReset reset -> cutsShort(false);
            default -> false;
        };
        if (!dealtWith) {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!cutsShort(false)) {
            ctx.fireChannelInactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!alerts.test(cause) && !cutsShort(false)) {
            ctx.fireExceptionCaught(cause);
        }
    }
}
