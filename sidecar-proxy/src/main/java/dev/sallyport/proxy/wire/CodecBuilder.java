package dev.sallyport.proxy.wire;

import dev.sallyport.proxy.connection.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Netty's frame codec with our numbers: windows, frames that fill TLS records (DESIGN §10 trap 3, ADR 0175), and towards
 * whom we do not trust the limits of PROTOCOL §5.5. The limit on resets that we send is off: upstream failures are not the
 * peer's doing (trap 1); streams that break the protocol are counted by {@link StreamFaults}.
 */
public final class CodecBuilder extends Http2FrameCodecBuilder {
    private static final int ANSWER_HEADER_LIST_BYTES = 16 << 10;

    /** What the static table holds whole (RFC 7541 appendix A) and we often say. */
    private static final Map<String, Set<String>> STATIC = Map.of(
            ":status", Set.of("200", "204", "206", "304", "400", "404", "500"),
            ":method", Set.of("GET", "POST"),
            ":scheme", Set.of("http", "https"),
            ":path", Set.of("/"));

    private final @Nullable PeerLimits limits;
    private final WireSettings wire;
    private final WindowBudget budget;

    private CodecBuilder(@Nullable PeerLimits limits, WireSettings wire, WindowBudget budget) {
        this.limits = limits;
        this.wire = wire;
        this.budget = budget;
    }

    /** For the accepting side. */
    public static Http2FrameCodec server(WireSettings wire, PeerLimits limits, WindowBudget budget) {
        CodecBuilder builder = new CodecBuilder(limits, wire, budget);
        builder.connection(connection(true));
        builder.initialSettings(Http2Settings.defaultSettings()
                        .initialWindowSize(wire.streamWindowBytes())
                        .maxConcurrentStreams(limits.maxStreams())
                        .maxHeaderListSize(limits.maxHeaderListBytes()))
                .decoderEnforceMaxRstFramesPerWindow(
                        limits.maxResets(), (int) limits.resetWindow().toSeconds());
        return builder.indexingNothing().common();
    }

    /** For the dialling side, which trusts its authenticated gateway with resets. */
    public static Http2FrameCodec client(WireSettings wire, WindowBudget budget) {
        CodecBuilder builder = new CodecBuilder(null, wire, budget);
        builder.connection(connection(false));
        builder.initialSettings(Http2Settings.defaultSettings()
                        .initialWindowSize(wire.streamWindowBytes())
                        .maxHeaderListSize(ANSWER_HEADER_LIST_BYTES)
                        .pushEnabled(false))
                .decoderEnforceMaxRstFramesPerWindow(0, 0);
        return builder.common();
    }

    /** For the dialling side towards an origin, which may do to us no more than a client. */
    public static Http2FrameCodec origin(WireSettings wire, PeerLimits limits, WindowBudget budget) {
        CodecBuilder builder = new CodecBuilder(limits, wire, budget);
        builder.connection(connection(false));
        builder.initialSettings(Http2Settings.defaultSettings()
                        .initialWindowSize(wire.streamWindowBytes())
                        .maxHeaderListSize(limits.maxHeaderListBytes())
                        .pushEnabled(false))
                .decoderEnforceMaxRstFramesPerWindow(
                        limits.maxResets(), (int) limits.resetWindow().toSeconds());
        return builder.indexingNothing().common();
    }

    /** A peer may ask for a table of 4 GiB; what is never indexed needs none. */
    private CodecBuilder indexingNothing() {
        headerSensitivityDetector(
                (name, value) -> !STATIC.getOrDefault(name.toString(), Set.of()).contains(value.toString()));
        return this;
    }

    /**
     * Opens the connection's window to its full width; SETTINGS cannot (RFC 9113 §6.9.2).
     *
     * @param behind of a handler behind the codec
     */
    public static void widen(ChannelHandlerContext behind, Http2FrameCodec codec, WireSettings wire) {
        var flow = codec.connection().local().flowController();
        int more = wire.connectionWindowBytes()
                - flow.windowSize(codec.connection().connectionStream());
        if (more > 0) {
            behind.writeAndFlush(new DefaultHttp2WindowUpdateFrame(more));
        }
    }

    private Http2FrameCodec common() {
        return encoderEnforceMaxRstFramesPerWindow(0, 0)
                .encoderEnforceMaxQueuedControlFrames(1000)
                .decoupleCloseAndGoAway(true)
                .build();
    }

    private static Http2Connection connection(boolean server) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(server);
        connection
                .remote()
                .flowController(new DefaultHttp2RemoteFlowController(connection, new RecordDistributor(connection)));
        return connection;
    }

    @Override
    protected Http2FrameCodec build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initialSettings) {
        return super.build(new Watched(decoder, encoder), encoder, initialSettings);
    }

    /** Puts {@link WindowGrowth}, and before it the {@link FloodGuard}, in front of whoever listens for frames. */
    private final class Watched extends DecoratingHttp2ConnectionDecoder {
        private final Http2ConnectionEncoder encoder;
        private final @Nullable RateWindow strays;
        private boolean failed;
        private @Nullable Http2FrameListener given;

        Watched(Http2ConnectionDecoder delegate, Http2ConnectionEncoder encoder) {
            super(delegate);
            this.encoder = encoder;
            this.strays = limits == null ? null : new RateWindow(limits.maxStrayFrames(), TimeUnit.SECONDS.toNanos(10));
        }

        /**
         * Stream errors of streams that the multiplexer does not know end here, uncounted, each with a reset of ours. Once the
         * connection has failed nothing more of it is read: the codec would go on, and fail anew at each frame that waits.
         */
        @Override
        public void decodeFrame(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Http2Exception {
            if (failed) {
                in.skipBytes(in.readableBytes());
                return;
            }
            try {
                super.decodeFrame(ctx, in, out);
            } catch (Http2Exception.StreamException stray) {
                if (strays != null && connection().stream(stray.streamId()) == null && strays.exceeded()) {
                    failed = true;
                    throw new CalmDown(Limit.STREAM_ERRORS, "too many frames on streams that are closed or refused");
                }
                throw stray;
            } catch (Http2Exception.CompositeStreamException several) {
                throw several;
            } catch (Http2Exception ofTheConnection) {
                failed = true;
                throw ofTheConnection;
            }
        }

        @Override
        public void frameListener(@Nullable Http2FrameListener listener) {
            given = listener;
            super.frameListener(listener == null ? null : guard(growth(listener)));
        }

        private Http2FrameListener growth(Http2FrameListener listener) {
            return new WindowGrowth(
                    listener, connection(), encoder, budget, wire.mostStreamWindowBytes(), System::nanoTime);
        }

        private Http2FrameListener guard(Http2FrameListener listener) {
            Http2Connection connection = connection();
            return limits == null
                    ? listener
                    : new FloodGuard(
                            listener,
                            limits,
                            new WaitingFrames(connection),
                            Objects.requireNonNull(connection.local().flowController(), "set by the decoder"));
        }

        @Override
        public @Nullable Http2FrameListener frameListener() {
            return given;
        }
    }
}
