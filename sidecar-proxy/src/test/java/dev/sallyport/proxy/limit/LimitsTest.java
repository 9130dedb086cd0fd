package dev.sallyport.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.connection.Limit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = -5;

    private PacedKeys<Integer> keys(Pace pace, int capacity) {
        return new PacedKeys<>(pace, capacity, () -> now);
    }

    private int taken(PacedKeys<Integer> keys, int key, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            taken += keys.take(key) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aKeyMayTakeItsBurstAndThenItsPace() {
        PacedKeys<Integer> keys = keys(new Pace(10, 5), 16);
        assertThat(taken(keys, 1, 100)).isEqualTo(5);
        now += SECOND;
        assertThat(taken(keys, 1, 100)).isEqualTo(5);
        now += SECOND / 10;
        assertThat(taken(keys, 1, 100)).isEqualTo(1);
        assertThat(taken(keys, 2, 100)).as("another key").isEqualTo(5);
    }

    @Test
    void rotatingKeysNeitherGrowTheTableNorMakeALimitVanish() {
        PacedKeys<Integer> keys = keys(new Pace(1, 4), 64);
        assertThat(taken(keys, -1, 10)).isEqualTo(4);
        for (int key = 0; key < 100_000; key++) {
            keys.take(key);
            now += SECOND / 1_000_000;
        }
        assertThat(keys.size()).isLessThanOrEqualTo(64);
        assertThat(taken(keys, -1, 10)).as("still remembered").isZero();
        now += 5 * SECOND;
        assertThat(taken(keys, -2, 10)).as("room again once others are idle").isEqualTo(4);
    }

    @Test
    void whoeverFindsTheTableTakenSharesOneBucket() {
        PacedKeys<Integer> keys = keys(new Pace(1, 2), 2);
        taken(keys, 1, 2);
        taken(keys, 2, 2);
        assertThat(taken(keys, 3, 1) + taken(keys, 4, 1) + taken(keys, 5, 1)).isEqualTo(2);
    }

    @Test
    void placesAreBoundedByWhatIsHeld() {
        Places<String> places = new Places<>(2);
        assertThat(places.acquire("a")).isTrue();
        assertThat(places.acquire("a")).isTrue();
        assertThat(places.acquire("a")).isFalse();
        assertThat(places.acquire("b")).isTrue();
        places.release("a");
        assertThat(places.acquire("a")).isTrue();
        places.release("a");
        places.release("a");
        places.release("b");
        assertThat(places.keys()).isZero();
    }

    @Test
    void volumesComeAndGo() {
        Volumes<String> volumes = new Volumes<>(100);
        volumes.change("a", 60);
        volumes.change("a", 41);
        assertThat(volumes.isOver("a")).isTrue();
        assertThat(volumes.isOver("b")).isFalse();
        volumes.change("a", -101);
        assertThat(volumes.of("a")).isZero();
    }

    @Test
    void theGuardShedsBeforeItRefusesAndLetsGoWithSlack() {
        double[] use = {0.5};
        OverloadGuard guard =
                new OverloadGuard(new OverloadLimits(80, 90), List.of(Map.entry(Limit.DESCRIPTORS, () -> use[0])));
        assertThat(states(guard, use, 0.79, 0.80, 0.76, 0.74, 0.91, 0.86, 0.84, 0.70))
                .containsExactly("", "shed", "shed", "", "refuse", "refuse", "shed", "");
        use[0] = 0.95;
        guard.look();
        assertThat(guard.shedding()).isEqualTo(Limit.DESCRIPTORS);
    }

    private static List<String> states(OverloadGuard guard, double[] use, double... uses) {
        return java.util.Arrays.stream(uses)
                .mapToObj(next -> {
                    use[0] = next;
                    guard.look();
                    return guard.refusing() != null ? "refuse" : guard.shedding() != null ? "shed" : "";
                })
                .toList();
    }
}
