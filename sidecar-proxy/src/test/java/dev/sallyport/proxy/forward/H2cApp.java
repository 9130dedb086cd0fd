package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.tunnel.RawHttp2.END_HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.GOAWAY;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.SETTINGS;
import static dev.sallyport.proxy.tunnel.RawHttp2.fields;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** An app's HTTP/2 in clear inside one tunnel, which sends requests side by side and reads the heads of their answers. */
final class H2cApp implements AutoCloseable {
    private final Tunnel tunnel;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Http2Headers> heads = new HashMap<>();
    private boolean goneAway;

    H2cApp(Tunnel tunnel) throws IOException {
        this.tunnel = tunnel;
        this.in = new DataInputStream(tunnel.socket().getInputStream());
        tunnel.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        tunnel.send(Http2Origin.encoded(SETTINGS, 0, 0, new byte[0]));
    }

    H2cApp get(int stream, String path) throws IOException {
        return head(stream, ":method", "GET", ":scheme", "http", ":path", path, ":authority", OriginScene.HOST);
    }

    /** A gRPC call without a message. */
    H2cApp call(int stream, String path) throws IOException {
        return head(
                stream,
                ":method",
                "POST",
                ":scheme",
                "http",
                ":path",
                path,
                ":authority",
                OriginScene.HOST,
                "te",
                "trailers",
                "content-type",
                "application/grpc");
    }

    private H2cApp head(int stream, String... namesAndValues) throws IOException {
        tunnel.send(Http2Origin.encoded(HEADERS, END_HEADERS | END_STREAM, stream, fields(namesAndValues)));
        return this;
    }

    /** Waits for the head of an answer. */
    Http2Headers answer(int stream) throws IOException {
        while (!heads.containsKey(stream)) {
            read();
        }
        return heads.get(stream);
    }

    /** Waits until the gateway wants no further requests. */
    void awaitGoAway() throws IOException {
        while (!goneAway) {
            read();
        }
    }

    private void read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (type == HEADERS) {
            try {
                heads.putIfAbsent(stream, decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload)));
            } catch (Http2Exception e) {
                throw new IOException(e);
            }
        }
        goneAway |= type == GOAWAY;
    }

    @Override
    public void close() throws IOException {
        tunnel.close();
    }
}
