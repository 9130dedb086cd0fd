package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.testkit.fuzz.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Arguments and environment of any kind: every mistake said on one printable line, or rules that are made of our words and
 * numbers alone, so that nothing given can become a rule of its own.
 */
class OptionsFuzzTest {
    private static final List<Cidr> ON_LINK = List.of(Cidr.parse("2001:db8:77::/64"));
    private static final Pattern RULE = Pattern.compile("[-A-Za-z0-9 :,./!=_\"()']{0,400}");
    private static final Pattern STRUCTURE = Pattern.compile("\\*[a-z]+|:[_A-Z]+ - \\[0:0\\]|-[IA] [_A-Z]+ .*|COMMIT");

    @Test
    void whatIsGivenBecomesNoRuleOfItsOwn() {
        Fuzzing.run(OptionsFuzzTest.class, OptionsFuzzTest::fuzzerTestOneInput, 4_000);
    }

    /** A line is an argument; one that begins with {@code $} sets a variable. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> arguments = new ArrayList<>();
        Map<String, String> environment = new HashMap<>();
        for (String line : new String(input, StandardCharsets.UTF_8).split("\n", 64)) {
            int equals = line.indexOf('=');
            if (line.startsWith("$") && equals > 0) {
                environment.put(line.substring(1, equals), line.substring(equals + 1));
            } else {
                arguments.add(line.replace('\u000b', '\n'));
            }
        }
        try {
            Options options = OptionsReader.read(arguments, environment);
            if (options.verb() == Options.Verb.APPLY) {
                planned(options);
            }
        } catch (BadOptions bad) {
            assertThat(bad.mistakes())
                    .isNotEmpty()
                    .allSatisfy(mistake -> assertThat(mistake)
                            .isNotBlank()
                            .hasSizeLessThan(1_000)
                            .doesNotContain("\n", "\r", "\u001b", "\u0000"));
        }
    }

    private static void planned(Options options) {
        assertThat(options.clusterCidrs()).isNotEmpty();
        assertThat(options.proxyPort()).isBetween(1, 65_535);
        assertThat(options.proxyUid()).isBetween(1, 65_535);
        for (Family family : Family.values()) {
            for (TablePlan plan : RulePlanner.plan(options, family, ON_LINK)) {
                plan.rules().forEach(rule -> assertThat(rule.text()).matches(RULE));
                RestoreText.toApply(plan, SavedRules.NONE)
                        .ifPresent(text -> assertThat(text.lines())
                                .allMatch(line -> STRUCTURE.matcher(line).matches())
                                .hasSize(plan.rules().size() + 4));
            }
        }
    }
}
