package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.ContentReader;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.MalformedHead;
import dev.sallyport.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * Reads the answer to one request, as it is asked for. Confined to its event loop.
 *
 * <pre>
 *  HEAD ─interim─▶ HEAD ─final─▶ CONTENT ─▶ WHOLE
 *    └─101─▶ RAW ─the connection's end─▶ WHOLE
 * </pre>
 */
final class AnswerReader {
    /** Hears of the answer, in order. */
    interface Hearing {
        void interim(Answer interim);

        void answer(Answer answer);

        /** A piece of the content; owned by who hears. */
        void piece(ByteBuf bytes);

        void whole(HeaderFields trailers);
    }

    private enum Phase {
        HEAD,
        CONTENT,
        RAW,
        WHOLE
    }

    private final AnswerHeads heads;
    private final Hearing hearing;
    private Phase phase = Phase.HEAD;
    private BodyFraming framing = new BodyFraming.None();
    private ContentReader content = ContentReader.of(framing);
    private boolean pulled;
    private boolean last;

    AnswerReader(Request request, HeadLimits limits, Hearing hearing) {
        this.heads = new AnswerHeads(request, limits);
        this.hearing = hearing;
    }

    /** More of the content is wanted; what comes next answers it. */
    void pull() {
        pulled = true;
    }

    /** True when bytes are wanted: a head always, content where it was asked for. */
    boolean wants() {
        return phase == Phase.HEAD || pulled && phase != Phase.WHOLE;
    }

    /** True before anything of it has come. */
    boolean isSilent() {
        return phase == Phase.HEAD && !heads.isBegun();
    }

    /** True once its head was passed on. */
    boolean isBegun() {
        return phase != Phase.HEAD;
    }

    /** True after a 101. */
    boolean isRaw() {
        return phase == Phase.RAW;
    }

    /** True once all of it was passed on. */
    boolean isWhole() {
        return phase == Phase.WHOLE;
    }

    /** True when the destination answers no other request on this connection. */
    boolean isLast() {
        return last;
    }

    /** Goes a step on with what is there; false when it cannot. */
    boolean step(ByteBuf held) throws MalformedHead {
        return switch (phase) {
            case HEAD -> held.isReadable() && head(held);
            case CONTENT -> pulled && content(held);
            case RAW -> pulled && held.isReadable() && deliver(held.readRetainedSlice(held.readableBytes()));
            case WHOLE -> false;
        };
    }

    private boolean head(ByteBuf held) throws MalformedHead {
        ResponseHead head = heads.next(held);
        if (head == null) {
            return false;
        }
        Answer answer = heads.answer(head);
        if (head.isInterim()) {
            hearing.interim(answer);
            return true;
        }
        last = head.isLast() || answer.isSwitch();
        framing = head.framing();
        content = ContentReader.of(framing);
        phase = answer.isSwitch() ? Phase.RAW : Phase.CONTENT;
        hearing.answer(answer);
        return true;
    }

    private boolean content(ByteBuf held) throws MalformedHead {
        int before = held.readableBytes();
        if (content.read(held, this::deliver)) {
            phase = Phase.WHOLE;
            hearing.whole(content.trailers());
            return false;
        }
        return held.readableBytes() != before;
    }

    private boolean deliver(ByteBuf piece) {
        pulled = false;
        hearing.piece(piece);
        return true;
    }

    /** The connection has ended and everything before that was read: true where that makes it whole. */
    boolean ended() {
        if (phase == Phase.RAW || phase == Phase.CONTENT && framing instanceof BodyFraming.UntilClose) {
            phase = Phase.WHOLE;
            last = true;
            hearing.whole(HeaderFields.NONE);
            return true;
        }
        return false;
    }
}
