package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.HeaderField;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HopByHop;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestTarget;
import dev.sallyport.proxy.http.ResponseHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Set;

/**
 * Heads of an exchange as HTTP/2 writes them, and exchanges of what it read: names in lower case, the host in its normal form,
 * the content's length where it is known (RFC 9113 §8.2.2, §8.3). Pure.
 */
public final class Http2Heads {
    private static final String CONTENT_LENGTH = "content-length";

    private Http2Heads() {}

    /** A request that HTTP/2 brought; not a CONNECT. */
    public static Request request(RequestHead head) {
        String path = switch (head.target()) {
            case RequestTarget.Origin origin -> origin.path();
            case RequestTarget.Asterisk asterisk -> "*";
            case RequestTarget.Absolute absolute -> absolute.path();
            case RequestTarget.Tunnel tunnel ->
                throw new IllegalArgumentException("a CONNECT is answered, not forwarded");
        };
        return new Request(
                Version.HTTP_2,
                head.method(),
                head.host(),
                path,
                HopByHop.forwarded(head.fields()).without(Set.of("host")),
                head.framing(),
                null,
                head.fields().listed("te").contains("trailers"));
    }

    /** An answer that HTTP/2 brought. */
    public static Answer answer(ResponseHead head) {
        HeaderFields fields = HopByHop.forwarded(head.fields());
        String length = head.fields().first(CONTENT_LENGTH);
        if (head.framing() instanceof BodyFraming.None && length != null && head.status() >= 200) {
            fields = with(fields, new HeaderField(CONTENT_LENGTH, length));
        }
        return new Answer(Version.HTTP_2, head.status(), "", fields, head.framing(), null);
    }

    private static HeaderFields with(HeaderFields fields, HeaderField more) {
        var all = new java.util.ArrayList<>(fields.all());
        all.add(more);
        return new HeaderFields(all);
    }

    /**
     * A request as it goes to a destination.
     *
     * @param scheme {@code https} where TLS is spoken with it, else {@code http}
     */
    public static Http2Headers of(Request request, String scheme) {
        Http2Headers out = new DefaultHttp2Headers()
                .method(request.method())
                .scheme(scheme)
                .authority(request.host().toString())
                .path(request.path());
        add(out, request.fields());
        if (request.takesTrailers()) {
            out.add("te", "trailers");
        }
        if (request.body() instanceof BodyFraming.Length(long bytes)) {
            out.add(CONTENT_LENGTH, Long.toString(bytes));
        }
        return out;
    }

    /** An answer as it goes to an app; that it has no content is said by the stream's end. */
    public static Http2Headers of(Answer answer) {
        Http2Headers out = new DefaultHttp2Headers().status(Integer.toString(answer.status()));
        add(out, answer.fields());
        if (answer.body() instanceof BodyFraming.Length(long bytes) && bytes > 0) {
            out.add(CONTENT_LENGTH, Long.toString(bytes));
        }
        return out;
    }

    /** What stands behind the content. */
    public static Http2Headers of(HeaderFields trailers) {
        Http2Headers out = new DefaultHttp2Headers();
        add(out, trailers);
        return out;
    }

    private static void add(Http2Headers out, HeaderFields fields) {
        for (HeaderField field : fields) {
            out.add(field.name().toLowerCase(Locale.ROOT), field.value());
        }
    }

    /** Bytes of a head, as its names and values count. */
    public static long size(Http2Headers headers) {
        long bytes = 0;
        for (var field : headers) {
            bytes += field.getKey().length() + field.getValue().length() + 4L;
        }
        return bytes;
    }
}
