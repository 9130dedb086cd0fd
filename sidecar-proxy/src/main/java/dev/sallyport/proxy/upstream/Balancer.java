package dev.sallyport.proxy.upstream;

import dev.sallyport.model.destination.Balancing;
import java.util.List;
import java.util.random.RandomGenerator;

/** Which of several endpoints of one priority. Pure but for the randomness. */
final class Balancer {
    /** Its multiples are spread over the circle as evenly as any: shares come out mixed, not in blocks. */
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private Balancer() {}

    /**
     * One to choose from. Immutable.
     *
     * @param weight its share; 0 is chosen where there is no other
     * @param underWay requests there now
     * @param hash of caller and endpoint together
     */
    record Candidate(int weight, int underWay, long hash) {}

    /**
     * The index of one of them.
     *
     * @param candidates at least one
     * @param turn grows by one with each choice among them
     */
    static int choose(Balancing method, List<Candidate> candidates, int turn, RandomGenerator random) {
        int sum = candidates.stream().mapToInt(Candidate::weight).sum();
        return switch (method) {
            case ROUND_ROBIN -> inTurn(candidates, sum, turn);
            case RANDOM -> drawn(candidates, sum, random);
            case LEAST_REQUEST -> lessBusy(candidates, sum, random);
            case IDENTITY -> nearest(candidates, sum);
        };
    }

    private static int inTurn(List<Candidate> candidates, int sum, int turn) {
        int first = candidates.getFirst().weight();
        if (candidates.stream().allMatch(candidate -> candidate.weight() == first)) {
            return Math.floorMod(turn, candidates.size());
        }
        double place = Integer.toUnsignedLong(turn) * GOLDEN;
        return at(candidates, (int) ((place - Math.floor(place)) * sum));
    }

    private static int drawn(List<Candidate> candidates, int sum, RandomGenerator random) {
        return sum == 0 ? random.nextInt(candidates.size()) : at(candidates, random.nextInt(sum));
    }

    private static int at(List<Candidate> candidates, int place) {
        int left = place;
        for (int i = 0; i < candidates.size(); i++) {
            left -= candidates.get(i).weight();
            if (left < 0) {
                return i;
            }
        }
        return candidates.size() - 1;
    }

    /** The power of two choices (Mitzenmacher 2001), each drawn by weight. */
    private static int lessBusy(List<Candidate> candidates, int sum, RandomGenerator random) {
        int one = drawn(candidates, sum, random);
        int other = drawn(candidates, sum, random);
        return load(candidates.get(other)) < load(candidates.get(one)) ? other : one;
    }

    private static double load(Candidate candidate) {
        return (candidate.underWay() + 1.0) / Math.max(1, candidate.weight());
    }

    /** Weighted rendezvous hashing (Schindelhauer and Schomaker 2005): only callers of an endpoint that goes move. */
    private static int nearest(List<Candidate> candidates, int sum) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            double unit = ((candidate.hash() >>> 11) + 0.5) * 0x1.0p-53;
            double weight = sum == 0 ? 1 : candidate.weight();
            double score = weight == 0 ? Double.NEGATIVE_INFINITY : -weight / Math.log(unit);
            if (score > highest) {
                highest = score;
                best = i;
            }
        }
        return best;
    }
}
