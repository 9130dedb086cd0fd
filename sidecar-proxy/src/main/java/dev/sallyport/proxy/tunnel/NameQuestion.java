package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.NameQuestions;
import dev.sallyport.model.contract.TunnelHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** Reads the head of a question for a name (RFC 8484 §4.1). Pure. */
final class NameQuestion {
    private static final AsciiString POST = AsciiString.cached("POST");

    private NameQuestion() {}

    /** True for what is meant as one: a POST to its path. */
    static boolean isMeant(Http2Headers headers) {
        CharSequence path = headers.get(":path");
        return POST.contentEquals(headers.method()) && path != null && NameQuestions.PATH.contentEquals(path);
    }

    static ConnectRequest read(Http2Headers headers) {
        for (String name : new String[] {":method", ":path", ":scheme", ":authority", "content-type"}) {
            if (headers.getAll(name).size() != 1) {
                return new ConnectRequest.Bad(400, "a question for a name has exactly one " + name);
            }
        }
        for (String name : ConnectRequest.FORBIDDEN) {
            if (headers.contains(name) && !name.equals("content-length")) {
                return new ConnectRequest.Bad(400, "a question for a name has no " + name + " field");
            }
        }
        if (!NameQuestions.MEDIA_TYPE.equalsIgnoreCase(
                headers.get("content-type").toString())) {
            return new ConnectRequest.Bad(415, "a question for a name is a " + NameQuestions.MEDIA_TYPE);
        }
        if (headers.contains(TunnelHeaders.SNIFFED)) {
            return new ConnectRequest.Bad(400, "a question for a name has no " + TunnelHeaders.SNIFFED + " field");
        }
        return new ConnectRequest.Named(
                ClaimReader.claims(name -> ClaimReader.text(headers.get(name))).pod());
    }
}
