package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.dial.LookupShare;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadGuard;
import dev.sallyport.proxy.limit.PacedKeys;
import dev.sallyport.proxy.limit.Places;
import dev.sallyport.proxy.limit.WorkloadLimits;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whether one more tunnel is taken, one more request beside others in one, and one more name looked up: open ones in all,
 * for each identity and for each pod of it, and how fast new tunnels come. Tables are bounded by what is open, or by their capacity. A pod is what the certificate
 * says, else the address it comes from. Safe for concurrent use.
 */
public final class TunnelCounts {
    private final int maxInAll;
    private final WorkloadLimits limits;
    private final OverloadGuard overload;
    private final LimitObserver observer;
    private final AtomicInteger inAll = new AtomicInteger();
    private final Places<SpiffeId> identities;
    private final Places<Pod> pods;
    private final Places<SpiffeId> lookups;
    private final PacedKeys<SpiffeId> identityPace;
    private final PacedKeys<Pod> podPace;

    /**
     * Counts up to these bounds.
     *
     * @param observer told which limit refused
     */
    public TunnelCounts(int maxInAll, LimitSettings settings, OverloadGuard overload, LimitObserver observer) {
        this.maxInAll = maxInAll;
        this.limits = settings.workload();
        this.overload = overload;
        this.observer = observer;
        this.identities = new Places<>(limits.maxTunnelsPerIdentity());
        this.pods = new Places<>(limits.maxTunnelsPerPod());
        this.lookups = new Places<>(limits.maxLookupsPerIdentity());
        this.identityPace = new PacedKeys<>(limits.tunnelsPerIdentity(), settings.trackedKeys());
        this.podPace = new PacedKeys<>(limits.tunnelsPerPod(), settings.trackedKeys());
    }

    /**
     * One pod of an identity. A UID that an issuer let its subject choose names only pods of that identity, so nobody uses up
     * what another's pod may have. Immutable.
     *
     * @param identity whose pod
     * @param name its UID, else the address it comes from
     */
    record Pod(SpiffeId identity, String name) {
        static Pod of(PeerIdentity caller, @Nullable InetAddress address) {
            String uid = caller.podUid();
            return new Pod(caller.spiffeId(), uid != null ? uid : address == null ? "" : address.getHostAddress());
        }
    }

    /** Takes a place, to be given back with {@link #release}; or says why there is none. */
    @Nullable
    Refusal acquire(Pod pod) {
        SpiffeId caller = pod.identity();
        Limit overloaded = overload.shedding();
        if (overloaded != null) {
            return refused(overloaded);
        }
        // The pod first: what one pod wastes is not charged to its siblings.
        if (!podPace.take(pod)) {
            return refused(Limit.TUNNEL_RATE_PER_POD);
        }
        if (!identityPace.take(caller)) {
            return refused(Limit.TUNNEL_RATE_PER_IDENTITY);
        }
        return place(pod);
    }

    /** The same for a request beside others in a tunnel that has its own place: how fast they come is no matter here. */
    @Nullable
    Refusal acquireForRequest(Pod pod) {
        Limit overloaded = overload.shedding();
        return overloaded != null ? refused(overloaded) : place(pod);
    }

    private @Nullable Refusal place(Pod pod) {
        if (inAll.incrementAndGet() > maxInAll) {
            inAll.decrementAndGet();
            return refused(Limit.TUNNELS);
        }
        if (!pods.acquire(pod)) {
            inAll.decrementAndGet();
            return refused(Limit.TUNNELS_PER_POD);
        }
        if (!identities.acquire(pod.identity())) {
            pods.release(pod);
            inAll.decrementAndGet();
            return refused(Limit.TUNNELS_PER_IDENTITY);
        }
        return null;
    }

    void release(Pod pod) {
        inAll.decrementAndGet();
        pods.release(pod);
        identities.release(pod.identity());
    }

    /** The caller's share of look-ups. */
    LookupShare lookups(SpiffeId caller) {
        return new LookupShare() {
            @Override
            public boolean take() {
                return lookups.acquire(caller);
            }

            @Override
            public void giveBack() {
                lookups.release(caller);
            }
        };
    }

    /** Says that there was none left. */
    Refusal tooManyLookups() {
        return refused(Limit.LOOKUPS_PER_IDENTITY);
    }

    private Refusal refused(Limit limit) {
        observer.limitReached(limit);
        return switch (limit) {
            case MEMORY, DESCRIPTORS -> Refusal.of(Reason.OVERLOADED, Reason.OVERLOADED.sentence());
            case TUNNEL_RATE_PER_POD ->
                limit("This pod opens more than " + limits.tunnelsPerPod().perSecond()
                        + " connections per second at this gateway, its limit.");
            case TUNNEL_RATE_PER_IDENTITY ->
                limit("This workload opens more than "
                        + limits.tunnelsPerIdentity().perSecond()
                        + " connections per second at this gateway, its limit.");
            case TUNNELS -> limit("This gateway carries " + maxInAll + " connections or requests, its limit.");
            case TUNNELS_PER_POD ->
                limit("This pod has " + limits.maxTunnelsPerPod()
                        + " connections or requests open at this gateway, its limit.");
            case LOOKUPS_PER_IDENTITY ->
                limit("This workload has " + limits.maxLookupsPerIdentity()
                        + " names looked up at once by this gateway, its limit.");
            default ->
                limit("This workload has " + limits.maxTunnelsPerIdentity()
                        + " connections or requests open at this gateway, its limit.");
        };
    }

    private static Refusal limit(String sentence) {
        return Refusal.of(Reason.TUNNEL_LIMIT, sentence);
    }

    /** Places taken now: tunnels, and requests beside others in one. */
    public int open() {
        return inAll.get();
    }

    /** Identities with a tunnel open now. */
    public int identities() {
        return identities.keys();
    }
}
