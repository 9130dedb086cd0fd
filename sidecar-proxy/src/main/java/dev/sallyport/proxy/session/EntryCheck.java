package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a tunnel, and of each request in one, whatever it wants: the gateway's own state, the caller's identity.
 * Pure.
 */
final class EntryCheck {
    private EntryCheck() {}

    static @Nullable Refusal refusal(GatewayServices services, SessionJudge judge) {
        if (services.live().isClosed()) {
            return Refusal.of(Reason.DRAINING, Reason.DRAINING.sentence());
        }
        if (!services.observer().keeps()) {
            return Refusal.of(Reason.RECORDS_UNWRITABLE, Reason.RECORDS_UNWRITABLE.sentence());
        }
        return judge.unwelcomeFromTheFirst();
    }

    /** Whose share of what all tunnels have this one takes. */
    static TunnelCounts.Pod pod(TunnelArrival arrival) {
        InetAddress address =
                arrival.lane().channel().remoteAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
        return TunnelCounts.Pod.of(arrival.peer(), address);
    }
}
