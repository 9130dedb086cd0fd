package dev.sallyport.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.admin.AdminSettings;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.resources.suggest.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservedDestinationsTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private final ObservedDestinations observed = new ObservedDestinations(new AdminSettings(1, 10, 4));

    private void see(String account, String host, @Nullable String rule, Outcome outcome) {
        SpiffeId caller = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/" + account);
        ConnectionFacts facts = ConnectionFacts.NONE
                .edit()
                .peer(new PeerIdentity(caller, null, NOON))
                .authority(host + ":443", 443)
                .sni(host)
                .decision(rule, null, 1)
                .done();
        observed.settled(new ConnectionRecord(NOON, facts, outcome, 1, 1, Duration.ZERO));
    }

    private List<Sighting> all() {
        List<Sighting> all = new ArrayList<>();
        observed.forEach(all::add);
        return all;
    }

    @Test
    void whatAPostureLetPassIsRememberedAndCounted() {
        see("checkout", "a.example", "posture/Observe", new Outcome.Carried());
        see("checkout", "a.example", "posture/Observe", new Outcome.Carried());
        assertThat(all()).singleElement().satisfies(one -> {
            assertThat(one.host().text()).isEqualTo("a.example");
            assertThat(one.port()).isEqualTo(443);
            assertThat(one.connections()).isEqualTo(2);
        });
    }

    @Test
    void whatARuleDecidedIsNot() {
        see("checkout", "a.example", "shop/checkout/#0", new Outcome.Carried());
        see("checkout", "b.example", "shop/checkout/#1", Outcome.of(Reason.DENIED_BY_RULE, "no"));
        see("checkout", "c.example", "posture/checkout/#0", new Outcome.Carried());
        assertThat(all()).as("a namespace may be called posture").isEmpty();
    }

    @Test
    void oneCallerCannotCrowdOutTheOthersAndWhatIsForgottenIsCounted() {
        for (int i = 0; i < 100; i++) {
            see("noisy", "h" + i + ".example", null, Outcome.of(Reason.NO_RULE, "no"));
        }
        see("quiet", "a.example", null, Outcome.of(Reason.NO_RULE, "no"));
        assertThat(observed.size()).isEqualTo(5);
        assertThat(observed.forgotten()).isEqualTo(96);
        assertThat(all()).anyMatch(one -> one.caller().serviceAccount().equals("quiet"));
        for (int i = 0; i < 100; i++) {
            see("caller" + i, "a.example", null, Outcome.of(Reason.NO_RULE, "no"));
        }
        assertThat(observed.size()).isEqualTo(10);
    }
}
