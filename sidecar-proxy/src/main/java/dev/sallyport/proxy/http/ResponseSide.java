package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the origin sends, matched to the one request in flight and written anew. Confined to its event loop.
 *
 * <pre>
 * IDLE --request--> HEAD --interim--> HEAD
 *                    |--101 as asked--> RAW
 *                    '--final--> CONTENT --over--> IDLE
 * </pre>
 */
final class ResponseSide {
    private enum Phase {
        IDLE,
        HEAD,
        CONTENT,
        RAW
    }

    private final HttpGateSettings settings;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private Phase phase = Phase.IDLE;
    private Content content = Content.of(new BodyFraming.None());
    private @Nullable Exchange exchange;
    private boolean last;
    private boolean leaving;
    private boolean untilClose;
    private int interims;
    private @Nullable String fault;
    private List<ByteBuf> passed = List.of();

    ResponseSide(HttpGateSettings settings) {
        this.settings = settings;
    }

    void await(Exchange begun) {
        exchange = begun;
        phase = Phase.HEAD;
        interims = 0;
        last = leaving || !begun.head.isPersistent();
    }

    /** The answer whose head has not gone out yet, or the next one, says that it is the last. */
    void lastFromNow() {
        leaving = true;
        last |= phase == Phase.HEAD;
    }

    /** Takes bytes and gives back what goes to the client; the caller owns it. */
    List<ByteBuf> take(ByteBufAllocator allocator, ByteBuf bytes) {
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, held, bytes);
        passed = new ArrayList<>(2);
        try {
            boolean moved = true;
            while (moved && held.isReadable()) {
                moved = step(allocator);
            }
        } catch (MalformedHead malformed) {
            fault = malformed.sentence();
        }
        if (!held.isReadable()) {
            release();
        }
        return passed;
    }

    /** What is wrong with what the origin sent, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    /** True once the answer to the exchange is over. */
    boolean isAnswered() {
        return phase == Phase.IDLE;
    }

    /** True after a 101. */
    boolean isRaw() {
        return phase == Phase.RAW;
    }

    /** True within a head that has begun. */
    boolean isWithinHead() {
        return phase == Phase.HEAD && (held.isReadable() || interims > 0);
    }

    /** True within content that is whole when the connection ends. */
    boolean endsWithConnection() {
        return phase == Phase.CONTENT && untilClose;
    }

    /** True when nothing may follow this answer. */
    boolean isLast() {
        return last;
    }

    /** True when this answer was the last for our own sake, not the client's or the origin's. */
    boolean isLeaving() {
        return leaving && last;
    }

    void release() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }

    private boolean step(ByteBufAllocator allocator) throws MalformedHead {
        Exchange current = exchange;
        if (current == null || phase == Phase.IDLE) {
            throw new MalformedHead("it answers a request that was not made");
        }
        return switch (phase) {
            case HEAD -> head(allocator, current);
            case CONTENT -> content(current);
            case RAW -> pass(current, held.readRetainedSlice(held.readableBytes()));
            case IDLE -> false;
        };
    }

    private boolean head(ByteBufAllocator allocator, Exchange current) throws MalformedHead {
        return switch (ResponseHeadParser.parse(held, settings.headLimits(), current.head.isHead())) {
            case HeadParse.NeedMore<ResponseHead> needMore -> false;
            case HeadParse.Bad<ResponseHead> bad -> throw new MalformedHead(bad.sentence());
            case HeadParse.Complete<ResponseHead> complete -> {
                held.skipBytes(complete.length());
                answer(allocator, current, complete.head());
                yield true;
            }
        };
    }

    private void answer(ByteBufAllocator allocator, Exchange current, ResponseHead head) throws MalformedHead {
        if (head.status() == 101) {
            switchProtocols(allocator, current, head);
            return;
        }
        if (head.framing() instanceof BodyFraming.Chunked && current.head.minorVersion() == 0) {
            throw new MalformedHead("it answers HTTP/1.0 in chunks");
        }
        if (head.isInterim() && ++interims > ResponseHeadParser.MOST_INTERIM) {
            throw ResponseHeadParser.tooManyInterim();
        }
        last |= !head.isInterim() && head.isLast();
        if (!head.isInterim()) {
            current.answered(head);
        }
        pass(current, HeadWriter.response(allocator, head, null, last));
        if (!head.isInterim()) {
            content = Content.of(head.framing());
            untilClose = head.framing() instanceof BodyFraming.UntilClose;
            phase = head.framing() instanceof BodyFraming.None || isEmpty(head.framing()) ? Phase.IDLE : Phase.CONTENT;
        }
    }

    private static boolean isEmpty(BodyFraming framing) {
        return framing instanceof BodyFraming.Length(long bytes) && bytes == 0;
    }

    private void switchProtocols(ByteBufAllocator allocator, Exchange current, ResponseHead head) throws MalformedHead {
        if (current.upgrade == null || !head.fields().listed("upgrade").equals(List.of(current.upgrade))) {
            throw new MalformedHead("it switches to a protocol that was not asked for");
        }
        current.answered(head);
        pass(current, HeadWriter.response(allocator, head, current.upgrade, false));
        phase = Phase.RAW;
    }

    private boolean content(Exchange current) throws MalformedHead {
        int before = held.readableBytes();
        if (content.carry(held, bytes -> pass(current, bytes))) {
            phase = Phase.IDLE;
        }
        return held.readableBytes() != before || phase == Phase.IDLE;
    }

    private boolean pass(Exchange current, ByteBuf bytes) {
        current.received += bytes.readableBytes();
        if (current.answerBegun) {
            current.watch.answered();
        }
        passed.add(bytes);
        return true;
    }
}
