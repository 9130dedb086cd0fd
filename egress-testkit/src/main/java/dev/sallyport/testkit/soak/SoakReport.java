package dev.sallyport.testkit.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.soak.Finding.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a soak came to. Immutable.
 *
 * @param traffic by kind
 * @param disturbances how often each
 * @param tunnelsLost idle tunnels that ended for no reason of ours
 * @param suspiciousLines of logs: leaks that Netty found, errors
 */
public record SoakReport(
        SoakPlan plan,
        List<Series> series,
        Map<String, LoadReport> traffic,
        Map<String, Long> disturbances,
        long tunnelsChecked,
        long tunnelsLost,
        List<String> suspiciousLines) {
    /** Copies what is copied cheaply. */
    public SoakReport {
        series = List.copyOf(series);
        suspiciousLines = List.copyOf(suspiciousLines);
    }

    /** Each series judged. */
    public List<Finding> findings() {
        return series.stream()
                .map(each -> Finding.of(each, plan.warmUpSeconds()))
                .toList();
    }

    /** Why this soak is not good; empty when it is. */
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        double strays = strays();
        if (strays > Quantity.TUNNELS.floor()) {
            complaints.add("tunnels that no sidecar has: " + Math.round(strays));
        }
        findings().stream()
                .filter(finding -> finding.judgement() == Judgement.LEAK)
                .forEach(finding -> complaints.add("grows: " + finding.line().replaceAll(" +", " ")));
        traffic.forEach((kind, report) -> {
            if (report.failed() > 0) {
                complaints.add("failed: " + kind + ", " + report.failures());
            }
            if (report.succeeded() == 0) {
                complaints.add("did nothing: " + kind);
            }
        });
        if (tunnelsLost > 0) {
            complaints.add("lost: " + tunnelsLost + " idle tunnels");
        }
        suspiciousLines.forEach(line -> complaints.add("logged: " + line));
        return complaints;
    }

    /** Tunnels that the gateways have at the end and no sidecar has. */
    private double strays() {
        Map<String, Double> last = new LinkedHashMap<>();
        series.stream()
                .filter(each ->
                        each.quantity() == Quantity.TUNNELS && !each.points().isEmpty())
                .sorted(Comparator.comparingDouble(
                        each -> each.points().getLast().seconds()))
                .forEach(each -> last.put(
                        each.process().replaceFirst("#.*", ""),
                        each.points().getLast().value()));
        return last.entrySet().stream()
                .mapToDouble(each -> Series.isGateway(each.getKey()) ? each.getValue() : -each.getValue())
                .sum();
    }

    /** The table and the verdict, for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        traffic.forEach((kind, report) -> text.append(String.format(
                Locale.ROOT,
                "%-12s %8d done, %d failed, p50 %d ms, p99 %d ms%n",
                kind,
                report.succeeded(),
                report.failed(),
                report.quantile(0.5).toMillis(),
                report.quantile(0.99).toMillis())));
        text.append("idle tunnels asked ")
                .append(tunnelsChecked)
                .append(" times, lost ")
                .append(tunnelsLost);
        text.append("; ").append(disturbances).append('\n');
        text.append(String.format(
                "%nafter %.0f s of warming up: level, slope, growth in that time%n", plan.warmUpSeconds()));
        findings().stream()
                .filter(finding -> finding.judgement() != Judgement.TOO_SHORT)
                .forEach(finding -> text.append(finding.line()).append('\n'));
        text.append("too short to be judged: ").append(tooShort()).append('\n');
        List<String> complaints = complaints();
        text.append(complaints.isEmpty() ? "\nNothing grows, nothing failed.\n" : "\nNot good:\n");
        complaints.forEach(complaint -> text.append("  ").append(complaint).append('\n'));
        return text.toString();
    }

    private String tooShort() {
        return findings().stream()
                .filter(finding -> finding.judgement() == Judgement.TOO_SHORT)
                .map(Finding::process)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Writes {@code soak.json}, {@code soak.svg} and {@code soak.txt}. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("soak.txt"), text());
        Files.writeString(folder.resolve("soak.svg"), Plot.svg(series));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seconds", plan.length().toSeconds());
        json.put("good", complaints().isEmpty());
        json.put("complaints", complaints());
        json.put("disturbances", disturbances);
        json.put("findings", findings().stream().map(SoakReport::json).toList());
        json.put("series", series.stream().map(SoakReport::json).toList());
        new ObjectMapper().writeValue(folder.resolve("soak.json").toFile(), json);
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("process", finding.process());
        json.put("quantity", finding.quantity().label());
        json.put("level", finding.level());
        json.put("slope_per_hour", finding.slopePerHour());
        json.put("growth", finding.growth());
        json.put("judgement", finding.judgement().name().toLowerCase(Locale.ROOT));
        return json;
    }

    private static Map<String, Object> json(Series series) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("process", series.process());
        json.put("quantity", series.quantity().label());
        json.put(
                "points",
                series.points().stream()
                        .map(point -> List.of(point.seconds(), point.value()))
                        .toList());
        return json;
    }
}
