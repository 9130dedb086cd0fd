package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * In which order endpoints are tried: by priority, the lowest first; within one at random, each as often first as its weight
 * says; those without weight behind them. Pure but for the randomness.
 */
final class EndpointOrder {
    private EndpointOrder() {}

    static List<DialTarget> of(List<DialTarget> targets, RandomGenerator random) {
        Map<Integer, List<DialTarget>> byPriority = new TreeMap<>();
        for (DialTarget target : targets) {
            Endpoint endpoint = target.endpoint();
            byPriority
                    .computeIfAbsent(endpoint == null ? 0 : endpoint.priority(), unused -> new ArrayList<>())
                    .add(target);
        }
        List<DialTarget> order = new ArrayList<>(targets.size());
        byPriority.values().forEach(alike -> draw(alike, random, order));
        return order;
    }

    private static void draw(List<DialTarget> left, RandomGenerator random, List<DialTarget> order) {
        while (!left.isEmpty()) {
            int sum = left.stream().mapToInt(EndpointOrder::weight).sum();
            int drawn = sum == 0 ? 0 : random.nextInt(sum);
            int index = 0;
            while (sum > 0 && drawn >= weight(left.get(index))) {
                drawn -= weight(left.get(index));
                index++;
            }
            order.add(left.remove(index));
        }
    }

    private static int weight(DialTarget target) {
        Endpoint endpoint = target.endpoint();
        return endpoint == null ? 1 : endpoint.weight();
    }
}
