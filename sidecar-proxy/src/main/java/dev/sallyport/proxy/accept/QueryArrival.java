package dev.sallyport.proxy.accept;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.proxy.connection.PeerIdentity;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A question for a name that waits for its answer at the gateway (RFC 8484): whole, but not read yet. Answered once, on
 * its event loop; an answer to a peer that has gone is dropped.
 */
public interface QueryArrival {
    /** The caller, from its certificate. */
    PeerIdentity peer();

    /** The pod's name as the caller states it, or null. */
    @Nullable
    String claimedPod();

    /** Where the connection comes from, or null. */
    @Nullable
    InetAddress address();

    /** Where it is answered. */
    EventLoop loop();

    /** The DNS message, at most 1 KiB; not to be changed. */
    byte[] message();

    /** Answers with a DNS message. */
    void answer(byte[] message);

    /** Answers with the reason's status, as a tunnel would be refused. */
    void refuse(Refusal refusal);
}
