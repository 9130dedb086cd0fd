package dev.sallyport.proxy.session;

import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.http.RequestRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One record for each request of a plaintext HTTP/1 connection (DESIGN §8): the first settles the connection's own book,
 * every later one is opened and settled on its own. Confined to its session's event loop.
 */
final class RequestBook {
    private final ConnectionLedger ledger;
    private final GatewayServices services;
    private @Nullable Outcome cut;
    private boolean cutTold;

    RequestBook(ConnectionLedger ledger, GatewayServices services) {
        this.ledger = ledger;
        this.services = services;
    }

    /** A request is over. */
    void settle(RequestRecord request) {
        ConnectionFacts facts = ledger.facts();
        if (request.host() != null) {
            facts = facts.edit().httpHost(request.host().host().text()).done();
        }
        Outcome outcome = outcome(request);
        cutTold |= outcome.equals(cut);
        if (ledger.isSettled()) {
            settle(facts, outcome, request.bytesSent(), request.bytesReceived(), request.duration());
        } else {
            ledger.learn(facts);
            ledger.settle(outcome);
        }
    }

    private Outcome outcome(RequestRecord request) {
        if (cut != null) {
            return cut;
        }
        return request.reason() == null ? new Outcome.Carried() : Outcome.of(request.reason(), request.detail());
    }

    /** From now on what ends, ends by this. */
    void cutting(Outcome outcome) {
        cut = outcome;
    }

    /** How the connection ends. */
    Outcome outcome() {
        return cut == null ? new Outcome.Carried() : cut;
    }

    /** The connection is over; a cut that ended no request under way has a record of its own. */
    void close() {
        if (cut != null && !cutTold && ledger.isSettled()) {
            settle(ledger.facts(), cut, 0, 0, Duration.ZERO);
        }
    }

    private void settle(ConnectionFacts facts, Outcome outcome, long sent, long received, Duration took) {
        services.observer().opened();
        services.observer()
                .settled(new ConnectionRecord(
                        services.clock().instant().minus(took), facts, outcome, sent, received, took));
    }
}
