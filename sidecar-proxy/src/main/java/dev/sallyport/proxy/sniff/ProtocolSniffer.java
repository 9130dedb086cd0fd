package dev.sallyport.proxy.sniff;

import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestHeadParser;
import io.netty.buffer.ByteBuf;

/**
 * Says what the first bytes of a connection are. A function of the bytes alone: call it again with more of them until it
 * no longer answers {@link Sniffed.NeedMore}; an answer other than that never changes when more bytes follow. Never moves
 * the buffer's indices, never throws. What could be TLS or HTTP to a lenient server is never called opaque (ADR 0041).
 * Safe for concurrent use.
 */
public final class ProtocolSniffer {
    /** Bytes a ClientHello or a first request head may take, record headers included; also the bound of early bytes. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final HeadLimits HEAD_LIMITS = new HeadLimits(MAX_BYTES, 100);

    /** Judges the readable bytes. */
    public Sniffed sniff(ByteBuf in) {
        return switch (FirstBytes.guess(in, MAX_BYTES)) {
            case UNDECIDED, MAYBE_HTTP -> new Sniffed.NeedMore();
            case BLANK -> in.readableBytes() < MAX_BYTES ? new Sniffed.NeedMore() : blank();
            case OPAQUE -> new Sniffed.Opaque();
            case H2C -> new Sniffed.H2c();
            case TLS -> ClientHelloReader.read(in, MAX_BYTES);
            case SSL2 -> new Sniffed.Malformed("it begins like an SSLv2 hello, which is not accepted", true);
            case STRAY_RECORD -> new Sniffed.Malformed("it begins with a TLS record that is no handshake record", true);
            case HTTP -> http(in);
        };
    }

    /**
     * Judges the readable bytes when no more will be waited for: a TLS or HTTP beginning that was not finished is
     * malformed, other bytes are opaque. {@link Sniffed.NeedMore} is left only for no bytes at all.
     */
    public Sniffed conclude(ByteBuf in) {
        Sniffed sniffed = sniff(in);
        if (!(sniffed instanceof Sniffed.NeedMore) || !in.isReadable()) {
            return sniffed;
        }
        return switch (FirstBytes.guess(in, MAX_BYTES)) {
            case TLS -> new Sniffed.Malformed("the ClientHello was begun and not finished in time", true);
            case HTTP, MAYBE_HTTP ->
                new Sniffed.Malformed("the request head was begun and not finished in time", false);
            case BLANK -> blank();
            case UNDECIDED, OPAQUE, H2C, SSL2, STRAY_RECORD -> new Sniffed.Opaque();
        };
    }

    /** A server would skip the line ends and read the request behind them, which nobody judged. */
    private static Sniffed blank() {
        return new Sniffed.Malformed("nothing but line ends came before the time, or the room, was over", false);
    }

    private static Sniffed http(ByteBuf in) {
        return switch (RequestHeadParser.parse(in, HEAD_LIMITS)) {
            case HeadParse.NeedMore<RequestHead> needMore -> new Sniffed.NeedMore();
            case HeadParse.Bad<RequestHead> bad -> new Sniffed.Malformed(bad.sentence(), false);
            case HeadParse.Complete<RequestHead> complete ->
                new Sniffed.Http1(
                        complete.head().host().host(), complete.head().host().port());
        };
    }
}
