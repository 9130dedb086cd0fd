package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreTextTest {
    private static final String JUMP = Table.FILTER.jump();
    private static final TablePlan PLAN =
            new TablePlan(Family.V4, Table.FILTER, List.of(new Rule("-o lo", "sallyport: inside the pod", "RETURN")));

    @Test
    void insertsTheJumpWhenItIsAbsent() {
        assertThat(RestoreText.toApply(PLAN, saved("-A OUTPUT -j FOREIGN")))
                .contains(
                        "*filter\n:SALLYPORT_GUARD - [0:0]\n-I OUTPUT 1 " + JUMP + "\n"
                                + "-A SALLYPORT_GUARD -o lo -m comment --comment \"sallyport: inside the pod\" -j RETURN\nCOMMIT\n");
    }

    @Test
    void leavesTheJumpWhereItIsFirst() {
        assertThat(RestoreText.toApply(PLAN, saved("-A OUTPUT " + JUMP, "-A OUTPUT -j FOREIGN"))
                        .orElseThrow())
                .doesNotContain("OUTPUT");
    }

    @Test
    void movesTheJumpThatIsNotFirst() {
        assertThat(RestoreText.toApply(PLAN, saved("-A OUTPUT -j FOREIGN", "-A OUTPUT " + JUMP))
                        .orElseThrow())
                .contains("-D OUTPUT " + JUMP + "\n-I OUTPUT 1 " + JUMP + "\n");
    }

    @Test
    void leavesOneJumpOfMany() {
        String text = RestoreText.toApply(
                        PLAN, saved("-A OUTPUT " + JUMP, "-A OUTPUT " + JUMP, "-A FORWARD -j SALLYPORT_GUARD"))
                .orElseThrow();
        assertThat(text.lines().filter(line -> line.startsWith("-D"))).hasSize(3);
        assertThat(text.lines().filter(line -> line.startsWith("-I"))).hasSize(1);
    }

    @Test
    void removesEveryJumpThenTheChain() {
        assertThat(RestoreText.toRemove(Table.FILTER, saved("-A OUTPUT " + JUMP, "-A OUTPUT -j FOREIGN")))
                .contains("*filter\n-D OUTPUT " + JUMP + "\n-F SALLYPORT_GUARD\n-X SALLYPORT_GUARD\nCOMMIT\n");
        assertThat(RestoreText.toRemove(Table.NAT, saved())).isEmpty();
    }

    @Test
    void removesAChainThatIsNoLongerWanted() {
        TablePlan absent = new TablePlan(Family.V4, Table.FILTER, List.of());
        assertThat(RestoreText.toApply(absent, saved()).orElseThrow()).contains("-X SALLYPORT_GUARD");
        assertThat(RestoreText.toApply(absent, SavedRules.NONE)).isEmpty();
    }

    private static SavedRules saved(String... rules) {
        return SavedRules.parse("# a comment\n*filter\n:OUTPUT ACCEPT [7:420]\n:SALLYPORT_GUARD - [0:0]\n"
                + String.join("\n", rules) + "\nCOMMIT\n");
    }
}
