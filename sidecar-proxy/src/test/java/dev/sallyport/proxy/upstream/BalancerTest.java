package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sallyport.model.destination.Balancing;
import dev.sallyport.proxy.upstream.Balancer.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private static final int ROUNDS = 10_000;

    private final Random random = new Random(42);

    private static Candidate weighing(int weight) {
        return new Candidate(weight, 0, 0);
    }

    private double[] shares(Balancing method, Candidate... candidates) {
        double[] shares = new double[candidates.length];
        for (int turn = 0; turn < ROUNDS; turn++) {
            shares[Balancer.choose(method, List.of(candidates), turn, random)] += 1.0 / ROUNDS;
        }
        return shares;
    }

    @Test
    void inTurnMeansOneAfterTheOther() {
        List<Candidate> alike = List.of(weighing(2), weighing(2), weighing(2));
        List<Integer> chosen = new ArrayList<>();
        for (int turn = Integer.MAX_VALUE - 2; chosen.size() < 6; turn++) {
            chosen.add(Balancer.choose(Balancing.ROUND_ROBIN, alike, turn, random));
        }
        assertThat(chosen.subList(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(chosen.subList(3, 6)).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void sharesAreWhatTheWeightsSay() {
        for (Balancing method : List.of(Balancing.ROUND_ROBIN, Balancing.RANDOM)) {
            double[] shares = shares(method, weighing(5), weighing(3), weighing(2), weighing(0));
            assertThat(shares[0]).as(method.word()).isCloseTo(0.5, within(0.02));
            assertThat(shares[1]).isCloseTo(0.3, within(0.02));
            assertThat(shares[2]).isCloseTo(0.2, within(0.02));
            assertThat(shares[3]).isZero();
        }
    }

    @Test
    void weightedTurnsAreMixedNotInBlocks() {
        List<Candidate> unlike = List.of(weighing(1), weighing(3));
        int longest = 0;
        int run = 0;
        for (int turn = 0; turn < 1_000; turn++) {
            run = Balancer.choose(Balancing.ROUND_ROBIN, unlike, turn, random) == 1 ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        assertThat(longest).isLessThanOrEqualTo(5);
    }

    @Test
    void theLessBusyOfTwoIsChosen() {
        double[] shares = shares(
                Balancing.LEAST_REQUEST, new Candidate(1, 100, 0), new Candidate(1, 0, 0), new Candidate(1, 100, 0));
        // It is drawn at least once in five of nine draws.
        assertThat(shares[1]).isCloseTo(5.0 / 9, within(0.03));
        double[] heavy = shares(Balancing.LEAST_REQUEST, new Candidate(10, 10, 0), new Candidate(1, 3, 0));
        assertThat(heavy[0]).isGreaterThan(0.95);
    }

    @Test
    void aCallerStaysAndOnlyThoseOfAnEndpointThatGoesMove() {
        int moved = 0;
        int counted = 0;
        int[] each = new int[3];
        for (int caller = 0; caller < 3_000; caller++) {
            List<Candidate> three = List.of(
                    new Candidate(1, caller, random.nextLong()),
                    new Candidate(1, 0, random.nextLong()),
                    new Candidate(1, 0, random.nextLong()));
            int chosen = Balancer.choose(Balancing.IDENTITY, three, caller, random);
            each[chosen]++;
            assertThat(Balancer.choose(Balancing.IDENTITY, three, caller + 1, random))
                    .isEqualTo(chosen);
            int rest = Balancer.choose(Balancing.IDENTITY, three.subList(0, 2), caller, random);
            if (chosen != 2) {
                counted++;
                moved += rest == chosen ? 0 : 1;
            }
        }
        assertThat(moved).isZero();
        assertThat(counted).isPositive();
        assertThat(each[0]).isBetween(850, 1_150);
    }

    @Test
    void whereNothingHasAShareSomethingIsChosenAllTheSame() {
        for (Balancing method : Balancing.values()) {
            assertThat(Balancer.choose(method, List.of(weighing(0), weighing(0)), 7, random))
                    .isBetween(0, 1);
        }
    }
}
