package dev.sallyport.proxy.wire;

import dev.sallyport.proxy.connection.Limit;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/** Ends a connection whose peer has reached a limit of ours: GOAWAY with ENHANCE_YOUR_CALM. */
public final class CalmDown extends Http2Exception {
    private static final long serialVersionUID = 1L;

    private final Limit limit;

    /** One more would be too many. */
    public CalmDown(Limit limit, String why) {
        super(Http2Error.ENHANCE_YOUR_CALM, why);
        this.limit = limit;
    }

    /** Which limit it was. */
    public Limit limit() {
        return limit;
    }
}
