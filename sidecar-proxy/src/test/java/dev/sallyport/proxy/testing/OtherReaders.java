package dev.sallyport.proxy.testing;

import dev.sallyport.model.net.IpLiteral;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** What readers that are not ours make of the same bytes: second opinions for fuzz targets. Stateless. */
public final class OtherReaders {
    private static final int MOST_HELLO = 64 * 1024;

    private OtherReaders() {}

    /**
     * A message as Netty reads it.
     *
     * @param message start line and fields
     * @param content all of it that came
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Reading(HttpMessage message, byte[] content) {}

    /** The server name that Netty's SNI handler finds: normal form; null for none, for an address, or when it reads no hello. */
    public static @Nullable String nettySni(byte[] bytes) {
        NettyName handler = new NettyName();
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        } catch (RuntimeException refused) {
            return "refused: " + refused;
        } finally {
            channel.finishAndReleaseAll();
        }
        return handler.name == null ? null : normal(handler.name);
    }

    /** The server name that a JDK server is asked about, as it stands there; null when it gets that far with none. */
    public static @Nullable String jdkSni(byte[] bytes) {
        List<String> names = new ArrayList<>();
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(false);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setSNIMatchers(List.of(new SNIMatcher(0) {
                @Override
                public boolean matches(SNIServerName name) {
                    names.add(new String(name.getEncoded(), StandardCharsets.ISO_8859_1));
                    return true;
                }
            }));
            engine.setSSLParameters(parameters);
            ByteBuffer in = ByteBuffer.wrap(bytes);
            ByteBuffer out = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            while (names.isEmpty() && in.hasRemaining()) {
                int before = in.position();
                engine.unwrap(in, out);
                while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    engine.getDelegatedTask().run();
                }
                if (in.position() == before) {
                    break;
                }
            }
        } catch (SSLException | RuntimeException refused) {
            return names.isEmpty() ? null : names.getFirst();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return names.isEmpty() ? null : names.getFirst();
    }

    /** A server name's normal form; null for an address. */
    public static @Nullable String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String bare = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        try {
            boolean bracketed = name.startsWith("[") && name.endsWith("]");
            IpLiteral.parse(bracketed ? name.substring(1, name.length() - 1) : name);
            return null;
        } catch (IllegalArgumentException aName) {
            return bare;
        }
    }

    /** The HTTP/1 request that Netty finds at the beginning; null when it finds none. */
    public static @Nullable Reading nettyHttp1(byte[] bytes) {
        Reading reading = nettyRequest(bytes);
        boolean http1 = reading != null
                && reading.message().protocolVersion().protocolName().equals("HTTP")
                && reading.message().protocolVersion().majorVersion() == 1;
        return http1 ? reading : null;
    }

    /** The request that Netty finds at the beginning, whole or with as much content as there is; null for none. */
    public static @Nullable Reading nettyRequest(byte[] bytes) {
        return read(new EmbeddedChannel(new HttpRequestDecoder(1 << 16, 1 << 16, 1 << 16)), bytes);
    }

    /** The response that Netty finds at the beginning. */
    public static @Nullable Reading nettyResponse(byte[] bytes) {
        return read(new EmbeddedChannel(new HttpResponseDecoder(1 << 16, 1 << 16, 1 << 16)), bytes);
    }

    private static @Nullable Reading read(EmbeddedChannel channel, byte[] bytes) {
        HttpMessage message = null;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean over = false;
        boolean failed = false;
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
                if (read instanceof HttpMessage head && message == null) {
                    message = head;
                    failed = head.decoderResult().isFailure();
                } else if (read instanceof HttpMessage) {
                    over = true;
                }
                if (read instanceof HttpContent part && !over) {
                    failed |= part.decoderResult().isFailure();
                    ByteBuf body = part.content();
                    content.writeBytes(ByteBufUtil.getBytes(body));
                }
                ReferenceCountUtil.release(read);
            }
        } catch (RuntimeException refused) {
            failed = true;
        } finally {
            channel.finishAndReleaseAll();
        }
        return message == null || failed ? null : new Reading(message, content.toByteArray());
    }

    private static final class NettyName extends AbstractSniHandler<String> {
        private @Nullable String name;

        NettyName() {
            super(MOST_HELLO, 0);
        }

        @Override
        protected Future<String> lookup(ChannelHandlerContext ctx, String hostname) {
            name = hostname;
            return ctx.executor().newSucceededFuture("");
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext ctx, String hostname, Future<String> future) {}
    }
}
