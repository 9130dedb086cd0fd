package dev.sallyport.bench.report;

import dev.sallyport.bench.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a run found, in the order it is shown. Written by one thread, then only read.
 *
 * <p>As JSON this is results.json; whoever reads that finds the same names.
 */
public final class Results {
    /** What stands for a system in figures that only ours has: (e), (f), (g). */
    public static final String ALONE = "ours";

    /**
     * One figure.
     *
     * @param scenario letter and title
     * @param system whose it is
     * @param quantity what was measured, such as {@code MB/s}
     * @param spread over the rounds
     */
    public record Figure(String scenario, String system, String quantity, Spread spread) {}

    /**
     * One system.
     *
     * @param name as in figures
     * @param version as it says itself; empty when missing
     * @param missing why there are no figures; empty when there are
     * @param remark what differs from the others
     */
    public record Entry(String name, String version, String missing, String remark) {}

    /**
     * What issue 4 wants of a run.
     *
     * @param wanted in words
     * @param found the figure, in words
     * @param met whether it is reached
     */
    public record Goal(String wanted, String found, boolean met) {}

    private final Map<String, String> machine = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> noise = new ArrayList<>();
    private final List<Entry> systems = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();
    private boolean noisy;

    /** Facts about the machine. */
    public Map<String, String> getMachine() {
        return machine;
    }

    /** How the run was made. */
    public Map<String, String> getSettings() {
        return settings;
    }

    /** What was seen of others before and between rounds. */
    public List<String> getNoise() {
        return noise;
    }

    /** Whether a look at the machine found it too noisy and the run went on by force. */
    public boolean isNoisy() {
        return noisy;
    }

    /** Marks the run as noisy. */
    public void setNoisy(boolean noisy) {
        this.noisy = noisy;
    }

    /** Systems in table order. */
    public List<Entry> getSystems() {
        return systems;
    }

    /** Figures in table order. */
    public List<Figure> getFigures() {
        return figures;
    }

    /** What is wanted, and what was found. */
    public List<Goal> getGoals() {
        return goals;
    }

    /** What went wrong without ending the run, for people. */
    public List<String> getFailures() {
        return failures;
    }

    /** Adds a figure. */
    public void add(String scenario, String system, String quantity, Spread spread) {
        figures.add(new Figure(scenario, system, quantity, spread));
    }

    /** A figure, if there is one. */
    public Optional<Spread> find(String scenario, String system, String quantity) {
        return figures.stream()
                .filter(f -> f.scenario().equals(scenario)
                        && f.system().equals(system)
                        && f.quantity().equals(quantity))
                .map(Figure::spread)
                .findFirst();
    }

    /** Distinct pairs of scenario and quantity of figures that several systems have, in the order they came. */
    public Set<Map.Entry<String, String>> rows() {
        return rows(false);
    }

    /** The same of ours alone. */
    public Set<Map.Entry<String, String>> rowsOfOursAlone() {
        return rows(true);
    }

    private Set<Map.Entry<String, String>> rows(boolean alone) {
        Set<Map.Entry<String, String>> rows = new LinkedHashSet<>();
        figures.stream()
                .filter(f -> f.system().equals(ALONE) == alone)
                .forEach(f -> rows.add(Map.entry(f.scenario(), f.quantity())));
        return rows;
    }
}
