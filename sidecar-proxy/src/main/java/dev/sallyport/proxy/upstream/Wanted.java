package dev.sallyport.proxy.upstream;

import dev.sallyport.model.destination.Way;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.TlsUpstreamLane;

/**
 * Which version of HTTP a request wants to be carried by (ADR 0292): what its destination says, else what its app speaks.
 * Constants.
 */
enum Wanted {
    /** HTTP/1.1. */
    HTTP_1,
    /** HTTP/2 with prior knowledge, in clear. */
    HTTP_2,
    /** HTTP/2 if TLS selects it, else HTTP/1.1. */
    EITHER;

    /** True where HTTP/2 is to be spoken on this connection. */
    boolean isMetBy(Lane lane) {
        return this == HTTP_2 || this == EITHER && lane instanceof TlsUpstreamLane secured && secured.speaksHttp2();
    }

    static Wanted of(Request request, Way way) {
        Boolean stated = way.plan().upstream().pool().http2();
        boolean http2 = stated == null ? request.version() == Version.HTTP_2 : stated;
        if (!http2 || request.upgrade() != null) {
            return HTTP_1;
        }
        return way.tls() == null ? HTTP_2 : EITHER;
    }
}
