package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.model.contract.InitExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplierTest {
    private final FakeXtables xtables = new FakeXtables(Backend.NFT);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void loadsNothingWhenTheFirstGuardIsRefused() {
        xtables.refusing(text -> text.startsWith("*filter"));
        InitFailure failure = failure();
        assertThat(failure.exitCode()).isEqualTo(InitExitCodes.APPLY);
        assertThat(failure.sentence())
                .contains("IPv4 filter could not be loaded: iptables refuses", "Nothing was loaded");
        assertThat(xtables.restored).isEmpty();
    }

    @Test
    void keepsTheGuardsWhenTheRedirectIsRefused() {
        xtables.refusing(text -> text.startsWith("*nat"));
        InitFailure failure = failure();
        assertThat(failure.exitCode()).isEqualTo(InitExitCodes.APPLY);
        assertThat(failure.sentence()).contains("IPv4 nat could not be loaded", "The guard that was loaded stays");
        assertThat(xtables.restored)
                .hasSize(4)
                .allMatch(text -> text.startsWith("*filter") || text.startsWith("*mangle"));
    }

    @Test
    void stopsWhenTheRulesReadBackAreNotThoseWritten() {
        InitFailure failure = failure();
        assertThat(failure.exitCode()).isEqualTo(InitExitCodes.VERIFY);
        assertThat(failure.sentence())
                .contains(
                        "IPv4 filter: the jump to SALLYPORT_GUARD is not the one first rule of OUTPUT",
                        "IPv6 nat: SALLYPORT_OUT has 0 rules instead of 4");
    }

    @Test
    void noticesOneRuleThatDiffers() throws Exception {
        TablePlan plan = RulePlanner.plan(options(), Family.V4, List.of()).getFirst();
        String text = RestoreText.toApply(plan, SavedRules.NONE)
                .orElseThrow()
                .replace("-I OUTPUT 1", "-A OUTPUT")
                .replace("10.0.0.0/8", "10.0.0.0/7");
        assertThat(new Verifier(xtables).differences(plan, SavedRules.parse(text)))
                .singleElement()
                .asString()
                .startsWith("IPv4 filter: rule 6 of SALLYPORT_GUARD is -d 10.0.0.0/7");
    }

    @Test
    void leavesAnotherSpellingOfARuleToIptablesItself() throws Exception {
        TablePlan plan = RulePlanner.plan(options(), Family.V6, List.of()).getFirst();
        String text = RestoreText.toApply(plan, SavedRules.NONE)
                .orElseThrow()
                .replace("-I OUTPUT 1", "-A OUTPUT")
                .replace("-p ipv6-icmp -m icmp6 --icmpv6-type 135", "-p icmpv6 --icmpv6-type neighbour-solicitation");
        SavedRules saved = SavedRules.parse(text);
        assertThat(new Verifier(xtables).differences(plan, saved)).hasSize(2);
        assertThat(new Verifier(xtables.holdingWhatever()).differences(plan, saved))
                .isEmpty();
    }

    private InitFailure failure() {
        return catchThrowableOfType(InitFailure.class, () -> {
            BackendChoice choice = new BackendChoice(xtables, List.of(Family.V4, Family.V6), List.of(), List.of());
            PodFacts facts = new PodFacts(0, List.of(), List.of());
            Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
            new Applier(choice, options(), facts, report).apply();
        });
    }

    private static Options options() throws BadOptions {
        return OptionsReader.read(List.of("--cluster-cidrs=10.0.0.0/8,fd00:10::/48"), Map.of());
    }
}
