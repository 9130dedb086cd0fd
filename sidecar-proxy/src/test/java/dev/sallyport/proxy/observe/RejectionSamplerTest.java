package dev.sallyport.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.limit.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionSamplerTest {
    private static final PeerIdentity PEER = new PeerIdentity(
            SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout"),
            "uid-1",
            Instant.parse("2026-11-25T10:00:00Z"));

    private final RejectionSampler sampler = new RejectionSampler(new Pace(1, 3));

    private long recordedOf100(Reason reason) {
        ConnectionRecord record = new ConnectionRecord(
                Instant.parse("2026-11-25T09:00:00Z"),
                ConnectionFacts.NONE.edit().peer(PEER).done(),
                Outcome.of(reason, reason.sentence()),
                0,
                0,
                Duration.ZERO);
        return IntStream.range(0, 100).filter(i -> !sampler.suppresses(record)).count();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "TUNNEL_LIMIT",
                "OVERLOADED",
                "IDENTITY_UNAVAILABLE",
                "IDENTITY_REVOKED",
                "RECORDS_UNWRITABLE",
                "MALFORMED"
            })
    void whatComesBeforeAnyPaceOfNewTunnelsIsSampled(Reason reason) {
        assertThat(recordedOf100(reason)).isBetween(3L, 10L);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_RULE", "DENIED_BY_RULE", "NAME_MISMATCH", "ADDRESS_FORBIDDEN"})
    void policysDenialsAreAllRecorded(Reason reason) {
        assertThat(recordedOf100(reason)).isEqualTo(100);
    }
}
