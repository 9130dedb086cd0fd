package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.destination.RoutePlan;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.DownstreamConnection;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.forward.Forwarder;
import dev.sallyport.proxy.forward.Http1Downstream;
import dev.sallyport.proxy.forward.Http1Settings;
import dev.sallyport.proxy.forward.Http2Downstream;
import dev.sallyport.proxy.forward.RequestCase;
import dev.sallyport.proxy.forward.RequestDesk;
import dev.sallyport.proxy.forward.Router;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.route.RouteTable;
import dev.sallyport.proxy.sniff.Sniffed;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel whose requests are forwarded one by one: each is judged, decided and recorded by itself, by the policy in force
 * then, and has a connection of a pool for as long as it lasts. Ends once. Confined to its session's event loop.
 */
final class ForwardedCarriage implements Carriage, RequestDesk, DownstreamConnection.Listener {
    private final TunnelArrival arrival;
    private final GatewayServices services;
    private final SessionJudge judge;
    private final SessionCharges charges;
    private final ConnectionLedger ledger;
    private final FirstBytesGate gate;
    private final Attempt attempt;
    private final Sniffed seen;
    private final Consumer<Outcome> whenOver;
    private final RequestPlaces places;
    private final Set<ForwardedCase> cases = new HashSet<>(2);
    private final DownstreamConnection connection;
    private @Nullable Outcome cut;
    private boolean cutTold;
    private boolean first = true;
    private boolean over;

    /**
     * A carriage that has not begun.
     *
     * @param attempt what the tunnel was permitted for
     * @param seen what the app speaks: HTTP in clear
     * @param whenOver called once
     */
    ForwardedCarriage(
            TunnelArrival arrival,
            GatewayServices services,
            SessionJudge judge,
            SessionCharges charges,
            ConnectionLedger ledger,
            FirstBytesGate gate,
            Attempt attempt,
            Sniffed seen,
            Consumer<Outcome> whenOver) {
        this.arrival = arrival;
        this.services = services;
        this.judge = judge;
        this.charges = charges;
        this.ledger = ledger;
        this.gate = gate;
        this.attempt = attempt;
        this.seen = seen;
        this.whenOver = whenOver;
        this.places = new RequestPlaces(services.counts(), EntryCheck.pod(arrival));
        Duration idle = Objects.requireNonNullElse(
                judge.way(attempt).plan().idleTimeout(), services.relay().idleTimeout());
        Forwarder forwarder = new Forwarder(this, this::route, services.upstreams(), services.forwarding());
        this.connection = seen instanceof Sniffed.H2c
                ? new Http2Downstream(
                        arrival.lane(),
                        services.http2().withIdleTimeout(idle),
                        arrival.peer().spiffeId(),
                        TunnelledRefusal.PROXY,
                        forwarder,
                        this)
                : new Http1Downstream(
                        arrival.lane(),
                        new Http1Settings(services.http(), TunnelledRefusal.PROXY, idle),
                        forwarder,
                        this);
    }

    /** By the routes of the destination that serves the host when a request comes; a change of them is heeded at once. */
    private Router.Routed route(Request request) {
        Attempt asked = asked(request);
        Authority authority = RequestVerdicts.authority(asked);
        RoutePlan routes = judge.way(asked).routes();
        return routes.isEmpty()
                ? Router.straight(authority).route(request)
                : new RouteTable(authority, routes, services.forwarding().random()).route(request);
    }

    /** What a request asks for: what the tunnel was permitted for, or, where that is an address, the name it states. */
    private Attempt asked(Request request) {
        return isNameless() && request.host().host() instanceof HostName name
                ? new Attempt(attempt.caller(), name, null, attempt.port(), attempt.protocol()).ofPod(attempt.podUid())
                : attempt;
    }

    /** HTTP/2 to an address: the tunnel stands for no destination of its own. */
    private boolean isNameless() {
        return seen instanceof Sniffed.H2c && attempt.host() == null;
    }

    void begin() {
        gate.follow();
        if (services.live().isDraining()) {
            connection.lastAnswers();
        }
        connection.begin();
        gate.open();
    }

    @Override
    public Authority permitted() {
        return RequestVerdicts.authority(attempt);
    }

    /** The first request's case is the connection's own book; every later one has a new one (DESIGN §8). */
    @Override
    public RequestCase open(Downstream exchange, Course course) {
        ConnectionLedger book = first ? ledger : newBook();
        first = false;
        if (judge.endsSoon()) {
            leave();
        }
        return open(exchange, course, book);
    }

    /** A copy never has the connection's own book. */
    RequestCase openCopy(Downstream exchange, Course course) {
        return open(exchange, course, newBook());
    }

    private ConnectionLedger newBook() {
        return ConnectionLedger.open(
                services.observer(), GatewayFacts.seen(GatewayFacts.of(arrival), seen), services.clock());
    }

    private RequestCase open(Downstream exchange, Course course, ConnectionLedger book) {
        Span tunnel = book == ledger ? ledger.facts().span() : null;
        RequestTrace trace = RequestTrace.of(
                services.observer(),
                arrival.claims().trace(),
                tunnel,
                exchange.request().fields());
        book.learn(trace.into(book.facts().edit()).done());
        SessionJudge own = new SessionJudge(arrival, services, book);
        ForwardedCase opened = new ForwardedCase(
                services, own, charges, book, asked(exchange.request()), exchange, course, trace, this);
        cases.add(opened);
        return opened;
    }

    /** Lets one more request in beside those that are open; or says why there is no place for it. */
    @Nullable
    Refusal enter() {
        return places.enter();
    }

    /** A case's request is over; what it came to. */
    Outcome closing(ForwardedCase closed, RequestRecord record) {
        cases.remove(closed);
        if (closed.hasEntered()) {
            places.leave();
        }
        if (over) {
            services.live().remove(new LoneCopy(closed, arrival.peer()));
        }
        if (cut != null) {
            cutTold = true;
            return cut;
        }
        return record.reason() == null ? new Outcome.Carried() : Outcome.of(record.reason(), record.detail());
    }

    /** What later requests move shows in the connection's book too, whose record the first has settled. */
    void moved(ConnectionLedger book, long sent, long received) {
        if (book != ledger && ledger.isSettled()) {
            ledger.sent(sent);
            ledger.received(received);
        }
    }

    @Override
    public void refused(RequestRecord record) {
        if (record.reason() == null) {
            return;
        }
        Outcome outcome = cut == null ? Outcome.of(record.reason(), record.detail()) : cut;
        ConnectionLedger book = ledger.isSettled()
                ? ConnectionLedger.open(services.observer(), ledger.facts(), services.clock())
                : ledger;
        Span span = book == ledger
                ? ledger.facts().span()
                : services.observer().begin(arrival.claims().trace());
        book.learn(book.facts().edit().request(record.facts()).span(span).done());
        book.settle(outcome);
    }

    @Override
    public void closed() {
        if (over) {
            return;
        }
        over = true;
        // Copies may outlive what they are copies of.
        cases.forEach(copy -> services.live().add(new LoneCopy(copy, arrival.peer())));
        if (cut != null && !cutTold && ledger.isSettled()) {
            // A cut that ended no request under way has a record of its own.
            ConnectionLedger.open(services.observer(), ledger.facts(), services.clock())
                    .settle(cut);
        }
        whenOver.accept(cut == null ? new Outcome.Carried() : cut);
    }

    @Override
    public Sniffed seen() {
        return seen;
    }

    @Override
    public void rejudge() {
        if (over) {
            return;
        }
        for (ForwardedCase under : List.copyOf(cases)) {
            under.rejudge();
        }
        if (over) {
            return;
        }
        Refusal refusal =
                isNameless() ? judge.unwelcome() : judge.admit(attempt) instanceof Refusal refused ? refused : null;
        if (refusal != null) {
            judge.refused(refusal);
            cut(refusal.reason(), refusal.detail());
        } else if (seen instanceof Sniffed.Http1 && !judge.way(attempt).isForwarded()) {
            leave();
        }
    }

    @Override
    public void cut(Reason reason, String detail) {
        if (!over) {
            cut = new Outcome.Cut(reason, detail);
            connection.cut(reason, detail);
            for (ForwardedCase copy : List.copyOf(cases)) {
                copy.cut(Refusal.of(reason, detail));
            }
        }
    }

    @Override
    public void leave() {
        connection.lastAnswers();
    }

    @Override
    public void mark() {
        // Whether anything moves is no question: a request under way is cut, and without one the connection ends in
        // order.
    }

    @Override
    public void conclude(Reason reason, String detail) {
        cut(reason, detail);
    }
}
