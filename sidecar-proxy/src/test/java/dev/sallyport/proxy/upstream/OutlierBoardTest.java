package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.OutlierPlan;
import dev.sallyport.proxy.upstream.Outlier.Result;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutlierBoardTest {
    private static final DestinationId DESTINATION = new DestinationId(null, "partner");
    private static final OutlierPlan PLAN =
            new OutlierPlan(5, 3, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(70), 50);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger ejections = new AtomicInteger();
    private final OutlierBoard board = new OutlierBoard(now::get, ejections::incrementAndGet);

    private static OutlierBoard.Key key(String namespace, int last) {
        return new OutlierBoard.Key(
                namespace, new EndpointKey(DESTINATION, new InetSocketAddress("192.0.2." + last, 80)));
    }

    private void see(OutlierBoard.Key key, Result result, int times) {
        for (int i = 0; i < times; i++) {
            board.saw(key, result, PLAN, 4);
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void fiveErrorsInARowLeaveItAsideAndTimeBringsItBack() {
        see(key("shop", 1), Result.SERVER_ERROR, 4);
        see(key("shop", 1), Result.GOOD, 1);
        see(key("shop", 1), Result.SERVER_ERROR, 4);
        assertThat(board.isAside(key("shop", 1))).isFalse();
        see(key("shop", 1), Result.SERVER_ERROR, 1);
        assertThat(board.isAside(key("shop", 1))).isTrue();
        assertThat(ejections).hasValue(1);
        pass(Duration.ofSeconds(29));
        assertThat(board.isAside(key("shop", 1))).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(board.isAside(key("shop", 1))).isFalse();
        // It begins anew.
        see(key("shop", 1), Result.SERVER_ERROR, 4);
        assertThat(board.isAside(key("shop", 1))).isFalse();
    }

    @Test
    void failuresToConnectCountForThemselvesAndAmongTheErrors() {
        see(key("shop", 1), Result.GATEWAY_FAILURE, 3);
        assertThat(board.isAside(key("shop", 1))).isTrue();
        see(key("shop", 2), Result.GATEWAY_FAILURE, 2);
        see(key("shop", 2), Result.SERVER_ERROR, 2);
        assertThat(board.isAside(key("shop", 2))).isFalse();
        see(key("shop", 2), Result.GATEWAY_FAILURE, 1);
        assertThat(board.isAside(key("shop", 2))).isTrue();
    }

    @Test
    void eachTimeIsLongerUpToTheCeilingAndGoodBehaviourIsRemembered() {
        long[] expected = {30, 60, 70, 70};
        for (long seconds : expected) {
            see(key("shop", 1), Result.SERVER_ERROR, 5);
            assertThat(board.aside())
                    .singleElement()
                    .satisfies(aside -> assertThat(aside.restNanos())
                            .isEqualTo(Duration.ofSeconds(seconds).toNanos()));
            pass(Duration.ofSeconds(seconds));
        }
        // Three intervals of good behaviour forget three of four times.
        pass(Duration.ofSeconds(35));
        see(key("shop", 1), Result.GOOD, 1);
        see(key("shop", 1), Result.SERVER_ERROR, 5);
        assertThat(board.aside())
                .singleElement()
                .satisfies(aside -> assertThat(aside.times()).isEqualTo(2));
    }

    @Test
    void noMoreThanTheShareIsLeftAsideAndAlwaysOne() {
        for (int endpoint = 1; endpoint <= 4; endpoint++) {
            see(key("shop", endpoint), Result.SERVER_ERROR, 5);
        }
        assertThat(board.aside()).hasSize(2);
        OutlierBoard one = new OutlierBoard(now::get, () -> {});
        for (int i = 0; i < 5; i++) {
            one.saw(key("shop", 1), Result.SERVER_ERROR, PLAN, 1);
        }
        assertThat(one.aside()).hasSize(1);
    }

    @Test
    void whatOneNamespaceMeetsConcernsNoOther() {
        see(key("shop", 1), Result.SERVER_ERROR, 5);
        assertThat(board.isAside(key("shop", 1))).isTrue();
        assertThat(board.isAside(key("other", 1))).isFalse();
    }

    @Test
    void aDestinationThatIsGoneIsForgotten() {
        see(key("shop", 1), Result.SERVER_ERROR, 5);
        board.keepOnly(Set.of(DESTINATION));
        assertThat(board.aside()).hasSize(1);
        board.keepOnly(Set.of());
        assertThat(board.aside()).isEmpty();
    }
}
