package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Netty's frame codec with our numbers: windows, frames that fill TLS records (DESIGN §10 trap 3, ADR 0175), and at the
 * gateway the limits of PROTOCOL §5.5. The limit on resets that we send is off: upstream failures are not the peer's doing
 * (trap 1); streams that break the protocol are counted by {@link StreamFaults}.
 */
final class CodecBuilder extends Http2FrameCodecBuilder {
    private static final int ANSWER_HEADER_LIST_BYTES = 16 << 10;

    private static final String STATUS = ":status";
    private static final String OK = "200";

    private final @Nullable PeerLimits limits;
    private final WireSettings wire;
    private final WindowBudget budget;

    private CodecBuilder(@Nullable PeerLimits limits, WireSettings wire, WindowBudget budget) {
        this.limits = limits;
        this.wire = wire;
        this.budget = budget;
    }

    /** For the accepting side. */
    static Http2FrameCodec server(WireSettings wire, PeerLimits limits, WindowBudget budget) {
        CodecBuilder builder = new CodecBuilder(limits, wire, budget);
        builder.connection(connection(true));
        // A peer may ask for a table of 4 GiB; what is never indexed needs none. 200 is in the static one.
        builder.headerSensitivityDetector((name, value) -> !(STATUS.contentEquals(name) && OK.contentEquals(value)));
        builder.initialSettings(Http2Settings.defaultSettings()
                        .initialWindowSize(wire.streamWindowBytes())
                        .maxConcurrentStreams(limits.maxStreams())
                        .maxHeaderListSize(limits.maxHeaderListBytes()))
                .decoderEnforceMaxRstFramesPerWindow(
                        limits.maxResets(), (int) limits.resetWindow().toSeconds());
        return builder.common();
    }

    /** For the dialling side, which trusts its authenticated gateway with resets. */
    static Http2FrameCodec client(WireSettings wire, WindowBudget budget) {
        CodecBuilder builder = new CodecBuilder(null, wire, budget);
        builder.connection(connection(false));
        builder.initialSettings(Http2Settings.defaultSettings()
                        .initialWindowSize(wire.streamWindowBytes())
                        .maxHeaderListSize(ANSWER_HEADER_LIST_BYTES)
                        .pushEnabled(false))
                .decoderEnforceMaxRstFramesPerWindow(0, 0);
        return builder.common();
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
