package dev.sallyport.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("8.8.8.8");

    private long now = Long.MAX_VALUE - 10;
    private final NameTable table = new NameTable(3, Duration.ofSeconds(60), Duration.ofMinutes(10), () -> now);

    @Test
    void anAddressHasTheNameItWasGivenOutForAsLongAsThatLives() {
        table.learn(name("db.example"), List.of(ADDRESS), 120);
        assertThat(table.nameOf(ADDRESS)).isEqualTo(name("db.example"));
        pass(Duration.ofSeconds(119));
        assertThat(table.nameOf(ADDRESS)).isEqualTo(name("db.example"));
        pass(Duration.ofSeconds(2));
        assertThat(table.nameOf(ADDRESS)).isNull();
    }

    @Test
    void aShortLifeIsStretchedAndALongOneCut() {
        table.learn(name("short.example"), List.of(ADDRESS), 0);
        pass(Duration.ofSeconds(59));
        assertThat(table.nameOf(ADDRESS)).isNotNull();
        table.learn(name("short.example"), List.of(ADDRESS), Integer.MAX_VALUE);
        pass(Duration.ofMinutes(11));
        assertThat(table.nameOf(ADDRESS)).isNull();
    }

    @Test
    void twoLiveNamesAreNone() {
        table.learn(name("a.example"), List.of(ADDRESS), 60);
        table.learn(name("b.example"), List.of(ADDRESS), 300);
        assertThat(table.nameOf(ADDRESS)).isNull();
        assertThat(table.namesOf(ADDRESS)).hasSize(2);
        pass(Duration.ofSeconds(61));
        assertThat(table.nameOf(ADDRESS)).isEqualTo(name("b.example"));
    }

    @Test
    void manyNamesOfOneAddressNeverLookLikeOne() {
        table.learn(name("long.example"), List.of(ADDRESS), 600);
        for (int i = 0; i < 100; i++) {
            table.learn(name("n" + i + ".example"), List.of(ADDRESS), 300 + i % 7);
        }
        assertThat(table.namesOf(ADDRESS)).hasSize(8).contains(name("long.example"));
        pass(Duration.ofSeconds(299));
        assertThat(table.nameOf(ADDRESS)).isNull();
        pass(Duration.ofSeconds(10));
        assertThat(table.nameOf(ADDRESS)).isEqualTo(name("long.example"));
    }

    @Test
    void theTableIsBoundedAndForgetsWhatWasUsedLeast() {
        for (int i = 1; i <= 3; i++) {
            table.learn(name("n" + i + ".example"), List.of(InetAddress.ofLiteral("8.8.8." + i)), 60);
        }
        assertThat(table.nameOf(InetAddress.ofLiteral("8.8.8.1"))).isNotNull();
        table.learn(name("n4.example"), List.of(InetAddress.ofLiteral("8.8.8.4")), 60);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.nameOf(InetAddress.ofLiteral("8.8.8.2"))).isNull();
        assertThat(table.nameOf(InetAddress.ofLiteral("8.8.8.1"))).isNotNull();
        assertThat(NameTable.none().nameOf(ADDRESS)).isNull();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static HostName name(String text) {
        return HostName.parse(text);
    }
}
