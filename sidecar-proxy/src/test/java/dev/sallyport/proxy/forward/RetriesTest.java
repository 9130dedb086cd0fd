package dev.sallyport.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.destination.RetryPlan;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.UpstreamObserver;
import dev.sallyport.proxy.limit.Volumes;
import dev.sallyport.proxy.testing.Policies;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a request is tried again: how often, within which budget, with what. */
class RetriesTest {
    private static final Authority TARGET = Authority.parse("a.example:80");
    private static final RetryPlan PLAN = new RetryPlan(2, null, Set.of(), Set.of(503));

    private final List<UpstreamObserver.Retry> seen = new ArrayList<>();
    private final ForwardServices services = new ForwardServices(
            bound -> bound - 1,
            RetryBudgets.of(ForwardSettings.DEFAULT),
            Mirrors.of(ForwardSettings.DEFAULT),
            ForwardSettings.DEFAULT,
            new UpstreamObserver() {
                @Override
                public void retried(Retry retry) {
                    seen.add(retry);
                }
            });

    private final Volumes<SpiffeId> held = new Volumes<>(1 << 20);
    private final List<Limit> limits = new ArrayList<>();

    private Retries retries() {
        return new Retries(PLAN, TARGET, services, new HeldShare(held, limits::add, Policies.CHECKOUT));
    }

    @Test
    void pausesGrowAndTriesAreUsedUp() {
        Retries retries = retries();
        assertThat(retries.may(200)).isFalse();
        assertThat(retries.may(503)).isTrue();
        assertThat(retries.pauseMillis()).isEqualTo(25);
        assertThat(retries.may(503)).isTrue();
        assertThat(retries.pauseMillis()).isEqualTo(50);
        assertThat(retries.may(503)).isFalse();
        assertThat(seen)
                .containsExactly(
                        UpstreamObserver.Retry.TRIED, UpstreamObserver.Retry.TRIED, UpstreamObserver.Retry.USED_UP);
        retries.over();
        retries.over();
        assertThat(services.budgets().size()).isZero();
    }

    @Test
    void aFifthOfWhatIsUnderWayIsTriedAgainAndAlwaysThree() {
        List<Retries> few = IntStream.range(0, 4).mapToObj(i -> retries()).toList();
        assertThat(few.stream().filter(one -> one.may(503)).count()).isEqualTo(3);
        List<Retries> many = IntStream.range(0, 46).mapToObj(i -> retries()).toList();
        assertThat(many.stream().filter(one -> one.may(503)).count()).isEqualTo(7);
        few.forEach(Retries::over);
        many.forEach(Retries::over);
        assertThat(services.budgets().size()).isZero();
    }

    @Test
    void whatIsTooLongToKeepIsForgottenWholly() {
        Retries retries = retries();
        ByteBuf piece = Unpooled.wrappedBuffer(new byte[40_000]);
        retries.keep(piece);
        assertThat(held.of(Policies.CHECKOUT)).isBetween(40_000L, 65_536L);
        retries.keep(piece);
        assertThat(held.of(Policies.CHECKOUT)).isZero();
        assertThat(retries.may(503)).isFalse();
        retries.keep(piece);
        assertThat(held.of(Policies.CHECKOUT)).isZero();
        assertThat(limits).isEmpty();
        assertThat(piece.refCnt()).isEqualTo(1);
        assertThat(piece.readableBytes()).isEqualTo(40_000);
        piece.release();
        retries.over();
    }
}
