package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.NameQuestions;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.dial.QueryCarrier.Answer;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.dns.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Gathers the answer to a question on its stream and tells the attempt once. Confined to the pool's loop. */
final class QueryReply extends ChannelInboundHandlerAdapter {
    private final QueryAttempt attempt;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(256);
    private @Nullable Http2Headers head;
    private boolean told;
    private boolean reset;

    QueryReply(QueryAttempt attempt) {
        this.attempt = attempt;
    }

    boolean wasReset() {
        return reset;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame frame -> onHead(ctx, frame);
                case Http2DataFrame frame -> onData(ctx, frame);
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        CharSequence status = frame.headers().status();
        boolean interim = status != null && status.length() == 3 && status.charAt(0) == '1';
        if (head == null && !interim) {
            head = frame.headers();
        }
        if (frame.isEndStream()) {
            whole(ctx);
        }
    }

    private void onData(ChannelHandlerContext ctx, Http2DataFrame frame) {
        ByteBuf bytes = frame.content();
        if (gathered.size() + bytes.readableBytes() > MessageWriter.MAX_BYTES) {
            tell(new Answer.Refused(Reason.GATEWAY_UNAVAILABLE, "the gateway's answer is too long"));
            ctx.close();
            return;
        }
        while (bytes.isReadable()) {
            gathered.write(bytes.readByte());
        }
        if (frame.isEndStream()) {
            whole(ctx);
        }
    }

    private void whole(ChannelHandlerContext ctx) {
        Http2Headers headers = head;
        if (headers == null) {
            ctx.close();
            return;
        }
        CharSequence type = headers.get("content-type");
        boolean answered =
                "200".contentEquals(headers.status()) && type != null && NameQuestions.MEDIA_TYPE.contentEquals(type);
        if (answered) {
            tell(new Answer.Message(gathered.toByteArray()));
        } else {
            Reply.Refused refused = ReplyReader.refused(headers);
            tell(new Answer.Refused(refused.reason(), refused.detail()));
        }
        ctx.close();
    }

    private void tell(Answer answer) {
        if (!told) {
            told = true;
            attempt.answered(answer);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        reset |= event instanceof Http2ResetFrame;
        ReferenceCountUtil.release(event);
        if (reset) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!told) {
            told = true;
            attempt.lost();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The stream closes, and channelInactive tells.
        ctx.close();
    }
}
