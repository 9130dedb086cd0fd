package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.lane.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Carries a connection to the gateway: the sidecar's only way out. Implemented by {@code tunnel}'s pool. Call on the
 * event loop given; the future completes there, never fails, and its reply says all.
 */
public interface TunnelCarrier {
    /**
     * Opens a tunnel stream.
     *
     * @param loop the event loop of the app's channel; the stream's lane lives on the same loop
     * @param request what to ask for; its {@code early} bytes are owned by the carrier from here on, whatever happens
     */
    Future<Reply> open(EventLoop loop, Request request);

    /**
     * What to ask of the gateway.
     *
     * @param authority name or address and port
     * @param originalDestination {@code ip:port} the app dialled, or null for explicit proxying
     * @param sniffed {@code tls|http1|h2c|opaque|none}; null when the app waits for our answer before it speaks, so that
     *     the gateway decides on the authority first
     * @param trace where it stands in a trace, or null
     * @param early the bytes already read from the app, at most 16 KiB; may be empty
     */
    record Request(
            Authority authority,
            @Nullable String originalDestination,
            @Nullable String sniffed,
            @Nullable TraceContext trace,
            ByteBuf early) {}

    /** The gateway's answer. */
    sealed interface Reply {
        /**
         * The gateway answered 200; early bytes are on their way.
         *
         * @param lane the stream
         * @param gateway {@code ip:port} of the replica
         */
        record Opened(Lane lane, String gateway) implements Reply {}

        /**
         * It refused, or could not be reached.
         *
         * @param reason why; {@link Reason#GATEWAY_UNAVAILABLE} or {@link Reason#IDENTITY_UNAVAILABLE} when it is our side
         * @param rule what the gateway told of the rule, or null
         * @param detail a sentence
         * @param retryAfter seconds after which to try again, where the reason's answer says so
         */
        record Refused(Reason reason, @Nullable String rule, String detail, long retryAfter) implements Reply {
            /** To be tried again soon, if at all. */
            public Refused(Reason reason, @Nullable String rule, String detail) {
                this(reason, rule, detail, 1);
            }
        }
    }
}
