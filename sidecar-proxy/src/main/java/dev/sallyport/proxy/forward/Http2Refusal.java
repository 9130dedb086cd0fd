package dev.sallyport.proxy.forward;

import dev.sallyport.proxy.http.Grpc;
import dev.sallyport.proxy.http.HeaderField;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HttpRefusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Locale;

/** A refusal as HTTP/2 writes it, and as a gRPC client understands it. Pure. */
final class Http2Refusal {
    private Http2Refusal() {}

    /** The head that JSON follows. */
    static Http2Headers head(HttpRefusal refusal, String proxy) {
        return headers(Integer.toString(refusal.status()), refusal.fields(proxy));
    }

    /** The JSON; the caller owns it. */
    static ByteBuf content(HttpRefusal refusal, ByteBufAllocator allocator) {
        return ByteBufUtil.writeAscii(allocator, refusal.json());
    }

    /** The whole answer to a gRPC call: trailers only, whose HTTP status is 200. */
    static Http2Headers inGrpc(HttpRefusal refusal, String proxy) {
        return headers("200", Grpc.refusal(refusal, refusal.explanation(proxy)).all());
    }

    /** What ends a gRPC answer that has begun. */
    static HeaderFields trailers(HttpRefusal refusal, String proxy) {
        return Grpc.refusal(refusal, refusal.explanation(proxy)).without(java.util.Set.of("content-type"));
    }

    private static Http2Headers headers(String status, List<HeaderField> fields) {
        Http2Headers out = new DefaultHttp2Headers().status(status);
        for (HeaderField field : fields) {
            out.add(field.name().toLowerCase(Locale.ROOT), field.value());
        }
        return out;
    }
}
