package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Cidr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact texts given to iptables-restore; {@code -Dsallyport.golden=write} writes them anew, for a person to read. */
class PlanTest {
    private static final Path GOLDEN = Path.of("src/test/resources/plans");
    private static final List<Cidr> ON_LINK = List.of(Cidr.parse("2001:db8:77::/64"));
    private static final Map<String, List<String>> OPTIONS = Map.of(
            "minimal", List.of("--cluster-cidrs=10.0.0.0/8,fd00:10::/48"),
            "everything",
                    List.of(
                            "--cluster-cidrs=10.0.0.0/8,fd00:10::/48",
                            "--control-cidrs=192.0.2.7/32,2001:db8:1::7/128,10.0.0.0/8",
                            "--direct-cidrs=198.51.100.0/24,2001:db8:2::/64",
                            "--dns-servers=169.254.20.10,2001:db8::53"),
            "dns-capture",
                    List.of(
                            "--cluster-cidrs=10.0.0.0/8,fd00:10::/48",
                            "--dns-servers=169.254.20.10,2001:db8::53",
                            "--dns-capture=true",
                            "--dns-port=5353",
                            "--proxy-port=4140",
                            "--proxy-uid=2102"));

    @ParameterizedTest
    @CsvSource({"minimal,V4", "minimal,V6", "everything,V4", "everything,V6", "dns-capture,V4", "dns-capture,V6"})
    void writesTheRestoreTextsThatAreOnRecord(String name, Family family) throws Exception {
        StringBuilder texts = new StringBuilder();
        for (TablePlan plan : plan(name, family)) {
            texts.append(RestoreText.toApply(plan, SavedRules.NONE).orElse(""));
        }
        Path file = GOLDEN.resolve(name + "-" + family.label().toLowerCase(java.util.Locale.ROOT) + ".txt");
        if ("write".equals(System.getProperty("sallyport.golden"))) {
            Files.writeString(file, texts.toString());
        }
        assertThat(texts.toString()).isEqualTo(Files.readString(file));
    }

    @Test
    void loadsTheGuardFirstAndTheRedirectLast() throws Exception {
        assertThat(plan("minimal", Family.V4)).extracting(TablePlan::table).containsExactly(Table.values());
        assertThat(Table.values()).startsWith(Table.FILTER).endsWith(Table.NAT);
    }

    @ParameterizedTest
    @CsvSource({"minimal,V4", "minimal,V6", "everything,V4", "everything,V6", "dns-capture,V4", "dns-capture,V6"})
    void givesTheProxysUserNothingInTheGuard(String name, Family family) throws Exception {
        TablePlan guard = plan(name, family).getFirst();
        assertThat(guard.rules()).noneMatch(rule -> rule.matches().contains("owner"));
        assertThat(guard.rules().getLast().matches()).isEmpty();
        assertThat(guard.rules().getLast().target()).startsWith("REJECT");
    }

    @ParameterizedTest
    @CsvSource({"everything,V4", "everything,V6", "dns-capture,V4", "dns-capture,V6"})
    void commentsEveryRule(String name, Family family) throws Exception {
        List<Rule> rules = new ArrayList<>();
        plan(name, family).forEach(table -> rules.addAll(table.rules()));
        assertThat(rules)
                .allSatisfy(rule -> assertThat(rule.comment())
                        .startsWith("sallyport: ")
                        .doesNotContain("\"")
                        .hasSizeLessThan(256));
    }

    private static List<TablePlan> plan(String name, Family family) throws BadOptions {
        return RulePlanner.plan(OptionsReader.read(OPTIONS.get(name), Map.of()), family, ON_LINK);
    }
}
