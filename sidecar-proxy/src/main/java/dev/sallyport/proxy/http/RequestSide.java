package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Stopwatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, cut into requests; the next is not looked at before the one in flight is answered. Confined to its
 * event loop.
 *
 * <pre>
 * HEAD --read--> JUDGING --let pass--> CONTENT --over--> AWAIT --answered--> HEAD
 *                                      |--101--> RAW     (answered, no more to come) --> LAST
 * </pre>
 */
final class RequestSide {
    private enum Phase {
        HEAD,
        JUDGING,
        CONTENT,
        AWAIT,
        RAW,
        LAST
    }

    /** What becomes of the bytes. */
    interface Turns {
        /** A request was let pass; its answer is awaited from now on. Gives back the head by which it goes on. */
        RequestHead began(Exchange exchange);

        /** Nothing more is taken; tell the client this. */
        void refuse(HttpRefusal refusal, @Nullable RequestHead head);

        /** A verdict that was waited for is there: go on with what is held. */
        void judged();
    }

    private final HttpGateSettings settings;
    private final RequestJudge judge;
    private final boolean oneRequest;
    private final Turns turns;
    private final Consumer<ByteBuf> upstream;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private Phase phase = Phase.HEAD;
    private Content content = Content.of(new BodyFraming.None());
    private @Nullable Exchange exchange;

    RequestSide(
            HttpGateSettings settings,
            RequestJudge judge,
            boolean oneRequest,
            Turns turns,
            Consumer<ByteBuf> upstream) {
        this.settings = settings;
        this.judge = judge;
        this.oneRequest = oneRequest;
        this.turns = turns;
        this.upstream = upstream;
    }

    /** True while bytes wait for an answer to be over, or for a verdict, so that no more should be read. */
    boolean isHolding() {
        return phase == Phase.JUDGING || phase == Phase.AWAIT && held.isReadable();
    }

    /** True within a head that has begun. */
    boolean isWithinHead() {
        return phase == Phase.HEAD && held.isReadable();
    }

    void take(ByteBufAllocator allocator, ByteBuf bytes) {
        if (phase == Phase.LAST) {
            bytes.release();
            return;
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, held, bytes);
        pump(allocator);
    }

    /** The exchange is answered; goes on with what was held, or takes nothing more. */
    void answered(ByteBufAllocator allocator, boolean last) {
        exchange = null;
        phase = last ? Phase.LAST : Phase.HEAD;
        if (last) {
            release();
        } else {
            pump(allocator);
        }
    }

    /** The protocol was switched: everything held, and whatever comes, is passed on as it is. */
    void raw(ByteBufAllocator allocator) {
        phase = Phase.RAW;
        pump(allocator);
    }

    /** Goes on after {@link Turns#judged}. */
    void resume(ByteBufAllocator allocator) {
        pump(allocator);
    }

    void release() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        phase = Phase.LAST;
    }

    private void pump(ByteBufAllocator allocator) {
        // What is passed on may close the connection, and with it release what is held, while this still reads it.
        ByteBuf working = held.retain();
        try {
            boolean moved = true;
            while (moved && held.isReadable()) {
                moved = switch (phase) {
                    case HEAD -> head(allocator);
                    case CONTENT -> content();
                    case RAW -> pass(held.readRetainedSlice(held.readableBytes()));
                    case AWAIT -> await();
                    case JUDGING -> false;
                    case LAST -> false;
                };
            }
        } catch (MalformedHead malformed) {
            refuse(HttpRefusal.of(Reason.MALFORMED, "The request: " + malformed.sentence() + ".", null, null), null);
        } finally {
            working.release();
        }
        if (!held.isReadable()) {
            held.release();
            held = Unpooled.EMPTY_BUFFER;
        }
    }

    private boolean head(ByteBufAllocator allocator) {
        return switch (RequestHeadParser.parse(held, settings.headLimits())) {
            case HeadParse.NeedMore<RequestHead> needMore -> false;
            case HeadParse.Bad<RequestHead> bad ->
                refuse(
                        HttpRefusal.of(Reason.MALFORMED, "The request head: " + bad.sentence() + ".", null, null)
                                .withStatus(bad.status()),
                        null);
            case HeadParse.Complete<RequestHead> complete -> {
                held.skipBytes(complete.length());
                yield judge(allocator, oneRequest ? complete.head().asLast() : complete.head());
            }
        };
    }

    private boolean judge(ByteBufAllocator allocator, RequestHead head) {
        HttpRefusal refusal = MethodRules.refuse(head);
        if (refusal != null) {
            return refuse(refusal, head);
        }
        phase = Phase.JUDGING;
        Stopwatch watch = new Stopwatch();
        boolean[] waited = {false};
        judge.judge(head, verdict -> judged(allocator, new Exchange(head, upgrade(head), watch), verdict, waited[0]));
        waited[0] = true;
        return phase != Phase.JUDGING;
    }

    private @Nullable String upgrade(RequestHead head) {
        return MethodRules.upgrade(head, settings.upgrades());
    }

    private void judged(ByteBufAllocator allocator, Exchange judged, @Nullable HttpRefusal refusal, boolean waited) {
        if (phase != Phase.JUDGING) {
            return;
        }
        if (refusal != null) {
            refuse(refusal, judged.head);
            return;
        }
        begin(allocator, judged);
        if (waited) {
            turns.judged();
        }
    }

    private void begin(ByteBufAllocator allocator, Exchange begun) {
        exchange = begun;
        content = Content.of(begun.head.framing());
        phase = Phase.CONTENT;
        RequestHead forwarded = turns.began(begun);
        begun.watch.enter(dev.sallyport.proxy.connection.Phase.FIRST_BYTE);
        pass(HeadWriter.request(allocator, forwarded, begun.upgrade));
        if (begun.head.framing() instanceof BodyFraming.None
                || begun.head.framing() instanceof BodyFraming.Length(long bytes) && bytes == 0) {
            requestDone(begun);
        }
    }

    private boolean content() throws MalformedHead {
        int before = held.readableBytes();
        Exchange current = exchange;
        if (content.carry(held, this::pass) && current != null) {
            requestDone(current);
        }
        return held.readableBytes() != before || phase != Phase.CONTENT;
    }

    private void requestDone(Exchange current) {
        current.requestDone = true;
        phase = Phase.AWAIT;
    }

    private boolean await() {
        return held.readableBytes() > settings.maxHeldBytes()
                && refuse(
                        HttpRefusal.of(
                                Reason.MALFORMED,
                                "More than " + settings.maxHeldBytes() + " bytes were sent ahead of the answer.",
                                null,
                                null),
                        null);
    }

    private boolean pass(ByteBuf bytes) {
        if (exchange != null) {
            exchange.sent += bytes.readableBytes();
        }
        upstream.accept(bytes);
        return true;
    }

    private boolean refuse(HttpRefusal refusal, @Nullable RequestHead head) {
        phase = Phase.LAST;
        held.skipBytes(held.readableBytes());
        turns.refuse(refusal, head);
        return false;
    }
}
