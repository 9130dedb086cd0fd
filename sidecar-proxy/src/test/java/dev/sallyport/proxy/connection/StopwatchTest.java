package dev.sallyport.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    private long now = 1_000;
    private final Stopwatch watch = new Stopwatch(() -> now);

    private void pass(long nanos) {
        now += nanos;
    }

    @Test
    void phasesFollowOneAnotherAndNoneIsCountedTwice() {
        pass(5);
        watch.enter(Phase.RESOLVE);
        pass(20);
        watch.enter(Phase.QUEUE);
        pass(1);
        watch.enter(Phase.CONNECT);
        pass(100);
        watch.enter(Phase.TLS);
        pass(200);
        watch.enter(Phase.FIRST_BYTE);
        pass(300);
        watch.answered();
        pass(40);
        watch.answered();
        pass(5_000);
        assertThat(watch.read()).isEqualTo(new Phases(6, 20, 100, 200, 300, 40));
        assertThat(watch.age()).isEqualTo(Duration.ofNanos(5_666));
    }

    @Test
    void whatDidNotHappenIsAbsentAndWhatFailedHasItsTime() {
        pass(5);
        watch.enter(Phase.CONNECT);
        pass(70);
        assertThat(watch.read())
                .isEqualTo(new Phases(5, Phases.ABSENT, 70, Phases.ABSENT, Phases.ABSENT, Phases.ABSENT));
    }

    @Test
    void aFirstByteThatNeverCameIsAbsent() {
        watch.enter(Phase.FIRST_BYTE);
        pass(90);
        assertThat(watch.read().firstByte()).isEqualTo(Phases.ABSENT);
        assertThat(watch.read().lastByte()).isEqualTo(Phases.ABSENT);
    }

    @Test
    void aRetryConnectsAndWaitsAgain() {
        watch.enter(Phase.CONNECT);
        pass(10);
        watch.enter(Phase.FIRST_BYTE);
        pass(20);
        watch.enter(Phase.CONNECT);
        pass(30);
        watch.enter(Phase.FIRST_BYTE);
        pass(40);
        watch.answered();
        assertThat(watch.read()).isEqualTo(new Phases(0, Phases.ABSENT, 40, Phases.ABSENT, 60, 0));
    }

    @Test
    void whatAPoolSpentOnAConnectionIsTakenOutOfTheWait() {
        pass(500);
        watch.attribute(Phase.CONNECT, 100);
        watch.attribute(Phase.TLS, 300);
        pass(7);
        watch.enter(Phase.FIRST_BYTE);
        assertThat(watch.read()).isEqualTo(new Phases(107, Phases.ABSENT, 100, 300, Phases.ABSENT, Phases.ABSENT));
    }

    @Test
    void aConnectionsFirstRequestHasTheConnectionsPhasesAndItsOwnAnswer() {
        Phases connection = new Phases(5, 20, 100, 200, 999, 999);
        Phases request = new Phases(1, Phases.ABSENT, Phases.ABSENT, Phases.ABSENT, 300, 40);
        assertThat(connection.then(request)).isEqualTo(new Phases(6, 20, 100, 200, 300, 40));
    }

    @Test
    void millisecondsAreWholeAndAbsentStaysAbsent() {
        assertThat(new Phases(2_999_999, 0, -1, -1, -1, -1).millis(Phase.QUEUE)).isEqualTo(2);
        assertThat(Phases.NONE.millis(Phase.QUEUE)).isEqualTo(Phases.ABSENT);
    }

    @Test
    void factsOfARequestAreBoundedAndForgetTheQuery() {
        RequestFacts facts = new RequestFacts("GET", "/a?token=secret", "HTTP/1.1", 200);
        assertThat(facts.path()).isEqualTo("/a");
        String endless = "/" + "x".repeat(60_000);
        assertThat(new RequestFacts("G".repeat(900), endless, "HTTP/1.1", 0).path())
                .hasSizeLessThan(RequestFacts.MAX_PATH + 32)
                .endsWith("…(60001 characters)");
    }
}
