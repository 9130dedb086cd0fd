package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.model.contract.InitExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendChooserTest {
    private static final String FOREIGN = "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j LOG\nCOMMIT\n";
    private static final String OURS = "*nat\n:SALLYPORT_OUT - [0:0]\nCOMMIT\n";
    private static final String EMPTY = "*nat\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
    private static final PodFacts NO_IPV6 = new PodFacts(0, List.of(), List.of());
    private static final PodFacts IPV6 = new PodFacts(0, List.of("2001:db8::5"), List.of());

    private final FakeXtables nft = new FakeXtables(Backend.NFT);
    private final FakeXtables legacy = new FakeXtables(Backend.LEGACY);

    @Test
    void prefersNftWhenNobodyHoldsRules() throws Exception {
        nft.saved(Family.V4, EMPTY);
        assertThat(choose(NO_IPV6).xtables()).isSameAs(nft);
        assertThat(nft.restored)
                .as("tried in chains nothing jumps to, and removed")
                .hasSize(4);
        assertThat(legacy.restored).isEmpty();
    }

    @Test
    void fallsBackToLegacyWhenTheTrialFails() throws Exception {
        nft.refusing(text -> text.contains("SALLYPORT_TRIAL"));
        assertThat(choose(NO_IPV6).xtables()).isSameAs(legacy);
    }

    @Test
    void prefersTheBackendThatHoldsRules() throws Exception {
        legacy.saved(Family.V6, FOREIGN);
        assertThat(choose(NO_IPV6).xtables()).isSameAs(legacy);
    }

    @Test
    void prefersOurRulesOverForeignOnes() throws Exception {
        legacy.saved(Family.V4, FOREIGN);
        nft.saved(Family.V4, OURS);
        assertThat(choose(NO_IPV6).xtables()).isSameAs(nft);
    }

    @Test
    void obeysTheFlagAndFindsWhatAnEarlierRunLeftInTheOtherBackend() throws Exception {
        nft.saved(Family.V4, OURS);
        BackendChoice choice = choose(NO_IPV6, "--backend=legacy");
        assertThat(choice.xtables()).isSameAs(legacy);
        assertThat(choice.stale()).containsExactly(nft);
    }

    @Test
    void stopsWithoutABackend() {
        nft.unusable(Family.V4);
        legacy.unusable(Family.V4);
        assertThat(failure(NO_IPV6)).satisfies(failure -> {
            assertThat(failure.exitCode()).isEqualTo(InitExitCodes.NO_BACKEND);
            assertThat(failure.sentence()).contains("nft: iptables refuses; legacy: iptables refuses");
        });
    }

    @Test
    void stopsAPodThatHasIpv6WhichCannotBeGuarded() {
        nft.unusable(Family.V6);
        assertThat(failure(IPV6)).satisfies(failure -> {
            assertThat(failure.exitCode()).isEqualTo(InitExitCodes.NO_BACKEND);
            assertThat(failure.sentence()).contains("2001:db8::5", "IPv6 cannot be guarded: ip6tables refuses");
        });
    }

    @Test
    void proceedsWithIpv4AloneAndSaysSo() throws Exception {
        nft.unusable(Family.V6);
        BackendChoice choice = choose(NO_IPV6);
        assertThat(choice.families()).containsExactly(Family.V4);
        assertThat(choice.notes()).anyMatch(note -> note.startsWith("IPv6 is NOT guarded: ip6tables refuses"));
    }

    @Test
    void triesNothingInADryRun() throws Exception {
        choose(NO_IPV6, "--dry-run");
        assertThat(nft.restored).isEmpty();
    }

    private BackendChoice choose(PodFacts facts, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--cluster-cidrs=10.0.0.0/8"));
        all.addAll(List.of(arguments));
        Options options = OptionsReader.read(all, Map.of());
        return new BackendChooser(List.of(nft, legacy), options, facts).choose();
    }

    private InitFailure failure(PodFacts facts) {
        return catchThrowableOfType(InitFailure.class, () -> choose(facts));
    }
}
