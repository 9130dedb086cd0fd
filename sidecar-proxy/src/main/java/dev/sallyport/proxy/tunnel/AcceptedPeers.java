package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.proxy.accept.PeerJudge;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.identity.PeerTrust;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The peers whose connections stand, looked at again when identities are revoked or CAs are no longer trusted (ADR 0190):
 * connections outlive the handshake in which their peer was judged. Safe for concurrent use.
 */
public final class AcceptedPeers {
    private static final Logger LOG = Logger.getLogger(AcceptedPeers.class);

    private final ChannelGroup connections;
    private final IdentityHolder identity;
    private final PeerJudge judge;
    private @Nullable PeerTrust looked;
    private Set<PresentedSvid> distrusted = Set.of();
    private volatile boolean draining;

    AcceptedPeers(ChannelGroup connections, IdentityHolder identity, PeerJudge judge) {
        this.connections = connections;
        this.identity = identity;
        this.judge = judge;
    }

    /** Notes whose connection this is; false when the CAs that its handshake was judged by are not ours any more. */
    boolean admit(Channel channel, AcceptedPeer peer, Credentials by) {
        channel.attr(AcceptedPeer.KEY).set(peer);
        Credentials now = identity.current();
        return now == null || now.trust().covers(by.trust()) || now.trust().upholds(peer.chain());
    }

    @Nullable
    Refusal refusal(PeerIdentity peer) {
        return judge.refusal(peer);
    }

    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /**
     * What connected peers have shown that leads to no CA of ours any more. Looks at their chains only when a CA has gone
     * since the last call; may take a fraction of a millisecond for each connection then. Any thread but an event loop.
     */
    public synchronized Set<PresentedSvid> distrusted() {
        Credentials credentials = identity.current();
        if (credentials == null) {
            return distrusted;
        }
        PeerTrust trust = credentials.trust();
        boolean same = looked == null || trust.covers(looked) && distrusted.isEmpty();
        looked = trust;
        if (!same) {
            Set<PresentedSvid> found = new HashSet<>();
            for (Channel connection : connections) {
                AcceptedPeer peer = connection.attr(AcceptedPeer.KEY).get();
                if (peer != null && !trust.upholds(peer.chain())) {
                    found.add(peer.identity().svid());
                }
            }
            distrusted = Set.copyOf(found);
        }
        return distrusted;
    }

    /** Takes leave of every peer that is refused now: GOAWAY, and the connection closes with its last tunnel. */
    public void dismiss() {
        for (Channel connection : connections) {
            AcceptedPeer peer = connection.attr(AcceptedPeer.KEY).get();
            Refusal refusal = peer == null ? null : judge.refusal(peer.identity());
            if (refusal != null) {
                connection.eventLoop().execute(() -> dismiss(connection, peer.identity(), refusal));
            }
        }
    }

    private static void dismiss(Channel connection, PeerIdentity peer, Refusal refusal) {
        ServedConnection served = connection.pipeline().get(ServedConnection.class);
        if (served != null && !served.isDraining()) {
            LOG.warnf("The connection of %s, pod %s, ends: %s", peer.spiffeId(), peer.podUid(), refusal.detail());
            served.drain();
        }
    }
}
