package dev.sallyport.proxy.quota;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis: commands go out as they come, answers come back in their order. A Redis that leaves the oldest
 * command unanswered for too long is given up with all that wait. Confined to its channel's event loop.
 */
final class RedisConversation extends SimpleChannelInboundHandler<ByteBuf> {
    /** When the time is over, answers that have come meanwhile are read first: it may be us who slept. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** More are not sent: a verdict would wait behind them. */
    private static final int MAX_WAITING = 4096;

    private record Waiting(long sentAt, Consumer<RedisReply> then) {}

    private final Duration timeout;
    private final Consumer<String> whenOver;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> watch;
    private boolean overdue;
    private boolean over;

    /**
     * A conversation that has not begun.
     *
     * @param whenOver told once why it ended
     */
    RedisConversation(Duration timeout, Consumer<String> whenOver) {
        this.timeout = timeout;
        this.whenOver = whenOver;
    }

    /** Sends a command; {@code then} is told exactly once. */
    void ask(List<String> command, Consumer<RedisReply> then) {
        ChannelHandlerContext ctx = context;
        if (over || ctx == null || waiting.size() >= MAX_WAITING) {
            then.accept(new RedisReply.Failed("AWAY"));
            return;
        }
        waiting.add(new Waiting(System.nanoTime(), then));
        ctx.writeAndFlush(RedisCommand.of(ctx.alloc(), command));
        if (watch == null) {
            watch(ctx, timeout.toNanos());
        }
    }

    private void watch(ChannelHandlerContext ctx, long nanos) {
        watch = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        watch = null;
        Waiting oldest = waiting.peek();
        if (over || oldest == null) {
            overdue = false;
            return;
        }
        long rest = timeout.toNanos() - (System.nanoTime() - oldest.sentAt);
        if (rest <= 0 && !overdue) {
            overdue = true;
            watch(ctx, GRACE_NANOS);
        } else if (rest <= 0) {
            end("it did not answer within " + timeout.toMillis() + " ms");
            ctx.close();
        } else {
            overdue = false;
            watch(ctx, rest);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        Waiting asked = waiting.poll();
        if (asked == null) {
            end("it said what nobody asked for");
            ctx.close();
            return;
        }
        RedisReply reply;
        try {
            reply = RedisReply.parse(line.toString(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            asked.then.accept(new RedisReply.Failed("AWAY"));
            end("it answered with something else than was asked for");
            ctx.close();
            return;
        }
        asked.then.accept(reply);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("the connection was lost");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Only our own words: an alert or a line may carry the peer's.
        end("the connection failed: " + cause.getClass().getSimpleName());
        ctx.close();
    }

    private void end(String why) {
        if (over) {
            return;
        }
        over = true;
        if (watch != null) {
            watch.cancel(false);
        }
        whenOver.accept(why);
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            one.then.accept(new RedisReply.Failed("AWAY"));
        }
    }
}
