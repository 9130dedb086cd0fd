package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.model.contract.InitExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanerTest {
    private static final String BOTH = "*filter\n:SALLYPORT_GUARD - [0:0]\n-A OUTPUT " + Table.FILTER.jump()
            + "\nCOMMIT\n*nat\n:SALLYPORT_OUT - [0:0]\nCOMMIT\n";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final FakeXtables nft = new FakeXtables(Backend.NFT).saved(Family.V6, BOTH);
    private final FakeXtables legacy = new FakeXtables(Backend.LEGACY);
    private final Cleaner cleaner =
            new Cleaner(List.of(nft, legacy), new Report(new PrintStream(printed, true, StandardCharsets.UTF_8)));

    @Test
    void removesTheRedirectBeforeTheGuard() throws Exception {
        cleaner.clean();
        assertThat(nft.restored).hasSize(2);
        assertThat(nft.restored.getFirst()).startsWith("*nat");
        assertThat(nft.restored.getLast()).startsWith("*filter\n-D OUTPUT");
    }

    @Test
    void goesOnAfterARefusalAndReportsIt() {
        nft.refusing(text -> text.startsWith("*nat"));
        InitFailure failure = catchThrowableOfType(InitFailure.class, cleaner::clean);
        assertThat(failure.exitCode()).isEqualTo(InitExitCodes.APPLY);
        assertThat(failure.sentence()).isEqualTo("nft IPv6 nat could not be removed: ip6tables refuses");
        assertThat(nft.restored).hasSize(1);
    }

    @Test
    void skipsABackendThatIsNotInstalledButNotOneThatCannotBeRead() throws Exception {
        legacy.unusable(Family.V4);
        InitFailure failure = catchThrowableOfType(InitFailure.class, cleaner::clean);
        assertThat(failure.sentence()).isEqualTo("legacy IPv4 cannot be read: iptables is broken");
        legacy.notInstalled();
        cleaner.clean();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("legacy IPv4 is skipped");
    }

    @Test
    void aRehearsalRemovesNothing() throws Exception {
        cleaner.rehearse();
        assertThat(nft.restored).isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("would be loaded into nft IPv6 filter");
    }
}
