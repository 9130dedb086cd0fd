package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadGuard;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.limit.WorkloadLimits;
import dev.sallyport.proxy.session.TunnelCounts.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TunnelCountsTest {
    private static final Pace AMPLE = new Pace(1000, 1000);

    private final List<Limit> reached = new ArrayList<>();
    private final TunnelCounts counts = new TunnelCounts(
            100,
            LimitSettings.DEFAULT.with(new WorkloadLimits(10, 3, 2, AMPLE, AMPLE, 10, 1 << 20)),
            OverloadGuard.none(),
            reached::add);

    private static Pod pod(String account, @Nullable String uid) {
        SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/" + account);
        return Pod.of(new PeerIdentity(id, uid, Instant.MAX), null);
    }

    @Test
    void nobodyUsesUpThePlacesOfAnothersPodByClaimingItsUid() {
        for (int i = 0; i < 2; i++) {
            assertThat(counts.acquire(pod("thief", "uid-1"))).isNull();
        }
        assertThat(counts.acquire(pod("thief", "uid-1"))).isNotNull();
        assertThat(reached).containsExactly(Limit.TUNNELS_PER_POD);
        assertThat(counts.acquire(pod("victim", "uid-1"))).isNull();
    }

    @Test
    void podsOfOneIdentityShareItsPlacesAndGiveThemBack() {
        assertThat(counts.acquire(pod("checkout", "uid-1"))).isNull();
        assertThat(counts.acquire(pod("checkout", "uid-1"))).isNull();
        assertThat(counts.acquire(pod("checkout", "uid-2"))).isNull();
        Refusal refusal = counts.acquire(pod("checkout", "uid-2"));
        assertThat(refusal).isNotNull();
        assertThat(reached).containsExactly(Limit.TUNNELS_PER_IDENTITY);
        counts.release(pod("checkout", "uid-1"));
        assertThat(counts.acquire(pod("checkout", "uid-2"))).isNull();
        assertThat(counts.open()).isEqualTo(3);
    }

    @Test
    void requestsBesideOthersTakePlacesOfTheSameSharesAndGiveEachBackOnce() {
        Pod checkout = pod("checkout", "uid-1");
        assertThat(counts.acquire(checkout)).isNull();
        RequestPlaces places = new RequestPlaces(counts, checkout);
        assertThat(places.enter()).isNull();
        assertThat(counts.open()).isEqualTo(1);
        assertThat(places.enter()).isNull();
        assertThat(counts.open()).isEqualTo(2);
        Refusal refusal = places.enter();
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.TUNNEL_LIMIT);
        assertThat(reached).containsExactly(Limit.TUNNELS_PER_POD);
        places.leave();
        assertThat(counts.open()).isEqualTo(1);
        places.leave();
        assertThat(counts.open()).isEqualTo(1);
        counts.release(checkout);
        assertThat(counts.open()).isZero();
        assertThat(counts.identities()).isZero();
    }

    @Test
    void underOverloadOnlyTheTunnelsOneRequestGoesOn() {
        OverloadGuard overload =
                new OverloadGuard(OverloadLimits.DEFAULT, List.of(Map.entry(Limit.MEMORY, () -> 0.99)));
        TunnelCounts shedding = new TunnelCounts(100, LimitSettings.DEFAULT, overload, reached::add);
        Pod checkout = pod("checkout", "uid-1");
        assertThat(shedding.acquire(checkout)).isNull();
        RequestPlaces places = new RequestPlaces(shedding, checkout);
        overload.look();
        assertThat(places.enter()).isNull();
        Refusal refusal = places.enter();
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(reached).containsExactly(Limit.MEMORY);
        assertThat(shedding.open()).isEqualTo(1);
    }
}
