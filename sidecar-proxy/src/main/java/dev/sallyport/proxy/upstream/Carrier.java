package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.http.HeaderFields;
import io.netty.buffer.ByteBuf;

/** What carries one request: an HTTP/1.1 connection meanwhile, or a stream of HTTP/2. Confined to its event loop. */
interface Carrier {
    /** True when it takes more of the request's content without piling up. */
    boolean isReady();

    /** Sends a piece of the request's content; owns it. */
    void send(ByteBuf bytes);

    /** The request's content is whole. */
    void sendEnd(HeaderFields trailers);

    /** More of the answer is wanted. */
    void pull();

    /** Bytes that wait in memory on its account, in either direction. */
    long held();

    /** The request is given up. */
    void drop();
}
