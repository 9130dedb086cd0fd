package dev.sallyport.proxy.session;

import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.FactsEditor;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.http.RequestHead;
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
    private final @Nullable TraceContext claimed;
    private @Nullable RequestTrace trace;
    private @Nullable Outcome cut;
    private boolean cutTold;

    /**
     * The book of a tunnel's requests.
     *
     * @param claimed where the tunnel's client says it stands in a trace, or null
     */
    RequestBook(ConnectionLedger ledger, GatewayServices services, @Nullable TraceContext claimed) {
        this.ledger = ledger;
        this.services = services;
        this.claimed = claimed;
    }

    /** A request is let pass; gives back the head by which it goes on. */
    RequestHead begun(RequestHead head) {
        Span tunnel = ledger.isSettled() ? null : ledger.facts().span();
        RequestTrace found = RequestTrace.of(services.observer(), claimed, tunnel, head.fields());
        trace = found;
        return found.span() == null ? head : head.withFields(found.fields());
    }

    /** A request is over. */
    void settle(RequestRecord request) {
        FactsEditor edited = traced(ledger.facts().edit()).request(request.facts());
        if (request.host() != null) {
            edited.httpHost(request.host().host().text());
        }
        ConnectionFacts facts = edited.done();
        Outcome outcome = outcome(request);
        cutTold |= outcome.equals(cut);
        if (ledger.isSettled()) {
            settle(facts, outcome, request);
        } else {
            ledger.learn(facts);
            ledger.settle(outcome, request.phases());
        }
    }

    /** One that was refused had no span yet, but the first, which has the tunnel's. */
    private FactsEditor traced(FactsEditor facts) {
        RequestTrace found = trace;
        trace = null;
        if (found != null) {
            return found.into(facts);
        }
        return ledger.isSettled() ? facts.span(services.observer().begin(claimed)) : facts;
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
            ConnectionFacts facts = ledger.facts()
                    .edit()
                    .span(services.observer().begin(claimed))
                    .done();
            tell(new ConnectionRecord(services.clock().instant(), facts, cut, 0, 0, Duration.ZERO));
        }
    }

    private void settle(ConnectionFacts facts, Outcome outcome, RequestRecord request) {
        tell(new ConnectionRecord(
                services.clock().instant().minus(request.duration()),
                facts,
                outcome,
                request.bytesSent(),
                request.bytesReceived(),
                request.duration(),
                request.phases()));
    }

    private void tell(ConnectionRecord record) {
        services.observer().opened();
        services.observer().settled(record);
    }
}
