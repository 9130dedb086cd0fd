package dev.sallyport.proxy.gateway;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.PeerJudge;
import dev.sallyport.proxy.connection.PeerIdentity;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Refuses whom the settings revoke, and whose CA is not trusted any more. Safe for concurrent use. */
final class PeerStandings implements PeerJudge {
    private static final Refusal DISTRUSTED = Refusal.of(
            Reason.IDENTITY_REVOKED, "The CA that issued this workload's certificate is no longer trusted here.");

    private final Supplier<@Nullable Gatekeeper> policy;
    private final Clock clock;
    private volatile Set<PresentedSvid> distrusted = Set.of();

    PeerStandings(Supplier<@Nullable Gatekeeper> policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /** From now on these are refused, and no others for their CA's sake. */
    void distrust(Set<PresentedSvid> svids) {
        distrusted = svids;
    }

    @Override
    public @Nullable Refusal refusal(PeerIdentity peer) {
        Gatekeeper gatekeeper = policy.get();
        Refusal revoked = gatekeeper == null ? null : gatekeeper.revoked(peer.svid(), clock.instant());
        return revoked == null && distrusted.contains(peer.svid()) ? DISTRUSTED : revoked;
    }
}
