package dev.sallyport.ca.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.refusal.RefusalReason;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    private final UnderWay underWay = new UnderWay(3, 2);
    private final InetAddress one = SourceAddress.parse("10.0.0.1");
    private final InetAddress two = SourceAddress.parse("fd00::2");

    @Test
    void anAddressHoldsItsPartAndAllTheirsTogether() {
        assertThat(underWay.enter(one)).isNull();
        assertThat(underWay.enter(one)).isNull();
        assertThat(underWay.enter(one)).isEqualTo(RefusalReason.SOURCE_LIMITED);
        assertThat(underWay.enter(two)).isNull();
        assertThat(underWay.enter(two)).isEqualTo(RefusalReason.OVERLOADED);
    }

    @Test
    void whoLeavesMakesRoomForItselfAndForOthers() {
        underWay.enter(one);
        underWay.enter(one);
        underWay.enter(two);
        underWay.leave(one);
        assertThat(underWay.enter(two)).isNull();
        underWay.leave(two);
        assertThat(underWay.enter(one)).isNull();
        assertThat(underWay.enter(one)).isEqualTo(RefusalReason.SOURCE_LIMITED);
    }
}
