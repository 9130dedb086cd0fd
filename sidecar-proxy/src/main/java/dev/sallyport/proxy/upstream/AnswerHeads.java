package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HeadWriter;
import dev.sallyport.proxy.http.MalformedHead;
import dev.sallyport.proxy.http.ResponseHead;
import dev.sallyport.proxy.http.ResponseHeadParser;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The heads of the answers to one request, counted and matched to it. Confined to its event loop. */
final class AnswerHeads {
    private final Request request;
    private final HeadLimits limits;
    private int interims;

    AnswerHeads(Request request, HeadLimits limits) {
        this.request = request;
        this.limits = limits;
    }

    /** Takes the next head off {@code in}; null while it is not whole. */
    @Nullable
    ResponseHead next(ByteBuf in) throws MalformedHead {
        return switch (ResponseHeadParser.parse(in, limits, request.isHead())) {
            case HeadParse.NeedMore<ResponseHead> needMore -> null;
            case HeadParse.Bad<ResponseHead> bad -> throw new MalformedHead(bad.sentence());
            case HeadParse.Complete<ResponseHead> complete -> {
                in.skipBytes(complete.length());
                check(complete.head());
                yield complete.head();
            }
        };
    }

    private void check(ResponseHead head) throws MalformedHead {
        String asked = request.upgrade();
        if (head.status() == 101
                && (asked == null || !head.fields().listed("upgrade").equals(List.of(asked)))) {
            throw new MalformedHead("it switches to a protocol that was not asked for");
        }
        if (head.isInterim()) {
            interims++;
            if (interims > ResponseHeadParser.MOST_INTERIM) {
                throw ResponseHeadParser.tooManyInterim();
            }
        }
    }

    /** True once any has come. */
    boolean isBegun() {
        return interims > 0;
    }

    /** The head as it is passed on: without what ends at this hop. */
    Answer answer(ResponseHead head) {
        boolean bare = head.status() < 200;
        BodyFraming framing = head.framing() instanceof BodyFraming.UntilClose
                ? new BodyFraming.Chunked()
                : bare ? new BodyFraming.None() : head.framing();
        return new Answer(
                head.minorVersion() == 0 ? Version.HTTP_1_0 : Version.HTTP_1_1,
                head.status(),
                head.phrase(),
                HeadWriter.forwarded(head),
                framing,
                head.status() == 101 ? request.upgrade() : null);
    }
}
