package dev.sallyport.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import org.junit.jupiter.api.Test;

/** How many copies there may be at once. */
class MirrorCountsTest {
    private static final SpiffeId ONE = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/one");
    private static final SpiffeId TWO = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/two");

    @Test
    void soManyForEachCallerAndSoManyInAll() {
        Mirrors mirrors = new Mirrors(3, 2);
        assertThat(mirrors.enter(ONE)).isTrue();
        assertThat(mirrors.enter(ONE)).isTrue();
        assertThat(mirrors.enter(ONE)).isFalse();
        assertThat(mirrors.enter(TWO)).isTrue();
        assertThat(mirrors.enter(TWO)).as("no room in all").isFalse();
        mirrors.leave(ONE);
        assertThat(mirrors.enter(TWO)).as("the refused one kept no place").isTrue();
        assertThat(mirrors.enter(ONE)).isFalse();
    }

    @Test
    void noneWhereNoneMayBe() {
        assertThat(new Mirrors(0, 0).enter(ONE)).isFalse();
    }
}
