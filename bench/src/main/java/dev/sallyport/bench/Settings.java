package dev.sallyport.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What narrows or lengthens a run, from the environment. Immutable.
 *
 * @param root the repository
 * @param output folder of results.json and the plot
 * @param scenarios letters to run; empty: all
 * @param systems names, or beginnings of names, to run; empty: all
 * @param millis length of a window
 * @param rounds rounds over all systems
 * @param warmupMillis length of a window of uncounted load
 * @param warmups most of those windows that a system gets of each load before the first round
 * @param workers event loops, threads or processes per hop
 * @param perSecond rate of the open loop
 * @param tunnels most idle tunnels
 * @param cached start our programs from their AOT caches where there are some
 * @param force go on although the machine is noisy
 */
public record Settings(
        Path root,
        Path output,
        Set<String> scenarios,
        List<String> systems,
        int millis,
        int rounds,
        int warmupMillis,
        int warmups,
        int workers,
        int perSecond,
        int tunnels,
        boolean cached,
        boolean force) {
    /** Reads {@code BENCH_…}; {@code BENCH_SMOKE=1} gives the short form's defaults. */
    public static Settings of(Map<String, String> environment, Path root) {
        boolean smoke = isSet(environment, "BENCH_SMOKE");
        return new Settings(
                root,
                Path.of(environment.getOrDefault(
                        "BENCH_OUTPUT", root.resolve("bench/target/bench").toString())),
                new TreeSet<>(list(environment, "BENCH_ONLY", smoke ? "a,b,c" : "")),
                list(environment, "BENCH_SYSTEMS", ""),
                (int) (1000 * number(environment, "BENCH_SECONDS", smoke ? 1 : 3)),
                (int) number(environment, "BENCH_ROUNDS", smoke ? 1 : 3),
                (int) (1000 * number(environment, "BENCH_WARMUP", smoke ? 0.4 : 2)),
                (int) number(environment, "BENCH_WARMUPS", smoke ? 1 : 30),
                (int) number(environment, "BENCH_WORKERS", 1),
                (int) number(environment, "BENCH_RATE", 1000),
                (int) number(environment, "BENCH_TUNNELS", 10_000),
                !environment.getOrDefault("BENCH_AOT", "").equals("0"),
                isSet(environment, "BENCH_FORCE") || smoke);
    }

    /** Whether scenario {@code letter} is to run. */
    public boolean wants(String letter) {
        return scenarios.isEmpty() || scenarios.contains(letter);
    }

    /** Whether the system is to run; direct always is. */
    public boolean wantsSystem(String name) {
        return systems.isEmpty() || name.equals("direct") || systems.stream().anyMatch(name::startsWith);
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").equals("1");
    }

    private static double number(Map<String, String> environment, String name, double otherwise) {
        String text = environment.getOrDefault(name, "");
        try {
            return text.isBlank() ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number: " + text, e);
        }
    }

    private static List<String> list(Map<String, String> environment, String name, String otherwise) {
        String text = environment.getOrDefault(name, "");
        return Arrays.stream((text.isBlank() ? otherwise : text).split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
