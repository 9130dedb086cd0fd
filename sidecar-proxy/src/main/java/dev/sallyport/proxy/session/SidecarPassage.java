package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.FactsEditor;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.relay.Relay;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a captured connection and a proxied one have in common: a place among the live sessions, a book that is settled
 * once, a tunnel, a relay. Confined to its channel's event loop, but for {@link #markSoon} and {@link #concludeSoon}.
 *
 * <pre>
 * ENTERED --open--> OPENING --Opened--> RELAYING --ended, cut--> SETTLED
 *    '--refused, lost------'--Refused, lost------------------------^
 * </pre>
 */
final class SidecarPassage {
    private final SidecarServices services;
    private final AppLane lane;
    private final ConnectionLedger ledger;
    private @Nullable Relay relay;

    private SidecarPassage(SidecarServices services, AppLane lane, ConnectionLedger ledger) {
        this.services = services;
        this.lane = lane;
        this.ledger = ledger;
    }

    /** Takes over an accepted lane, opens its book and takes a place; null when there is none and it was reset. */
    static @Nullable SidecarPassage enter(SidecarServices services, Lane accepted) {
        AppLane lane = new AppLane(accepted);
        ConnectionFacts facts =
                self(services).edit().peerAddress(Origin.of(accepted.channel())).done();
        ConnectionLedger ledger = ConnectionLedger.open(services.observer(), facts, services.clock());
        SidecarPassage passage = new SidecarPassage(services, lane, ledger);
        Refusal full = services.live().enter(passage);
        if (full != null) {
            passage.reset(full.reason(), full.detail());
            return null;
        }
        lane.channel().closeFuture().addListener(closed -> passage.closed());
        return passage;
    }

    private static ConnectionFacts self(SidecarServices services) {
        Credentials credentials = services.identity().current();
        if (credentials == null) {
            return ConnectionFacts.NONE;
        }
        PeerIdentity self =
                new PeerIdentity(credentials.self(), services.settings().podUid(), credentials.notAfter());
        return ConnectionFacts.NONE.edit().peer(self).done();
    }

    AppLane lane() {
        return lane;
    }

    boolean isSettled() {
        return ledger.isSettled();
    }

    /** Notes what was learnt. */
    void learn(UnaryOperator<FactsEditor> change) {
        ledger.learn(change.apply(ledger.facts().edit()).done());
    }

    /**
     * Begins its span, where somebody traces.
     *
     * @param head the request that the app's connection begins with, as far as it is whole; else null
     * @return what the gateway is told, or null
     */
    @Nullable
    TraceContext trace(@Nullable RequestHead head) {
        Span span = services.observer().begin(head == null ? null : RequestTrace.read(head.fields()));
        if (span == null) {
            return null;
        }
        learn(facts -> facts.span(span).traceId(span.context().traceId()));
        return span.context();
    }

    /** Asks for a tunnel and tells {@code then} the reply, unless the app has gone by then. Owns {@code request.early()}. */
    void open(TunnelCarrier.Request request, Consumer<Reply> then) {
        Reply.Refused own = refusalOfOurOwn();
        if (own != null) {
            request.early().release();
            then.accept(own);
            return;
        }
        ledger.sent(request.early().readableBytes());
        ledger.watch().enter(Phase.CONNECT);
        services.carrier().open(lane.channel().eventLoop(), request).addListener(future -> {
            Reply reply = (Reply) future.getNow();
            if (!ledger.isSettled()) {
                then.accept(reply);
            } else if (reply instanceof Reply.Opened opened) {
                opened.lane().abort();
            }
        });
    }

    private Reply.@Nullable Refused refusalOfOurOwn() {
        if (services.live().isClosed()) {
            return new Reply.Refused(Reason.DRAINING, null, Reason.DRAINING.sentence());
        }
        if (services.identity().current() == null) {
            return new Reply.Refused(Reason.IDENTITY_UNAVAILABLE, null, Reason.IDENTITY_UNAVAILABLE.sentence());
        }
        return null;
    }

    /** Relays until the end. Owns {@code rest}, which goes before anything else of the app. */
    void relay(Reply.Opened opened, ByteBuf rest) {
        learn(facts -> facts.upstream(opened.gateway()));
        ledger.watch().enter(Phase.FIRST_BYTE);
        relay = Relay.join(
                lane,
                opened.lane(),
                rest,
                ledger,
                services.settings().relay(),
                ending -> settle(new Outcome.Carried()));
    }

    /** Settles as refused; the app was or will be told by the caller. */
    void refused(Reason reason, @Nullable String rule, String detail) {
        learn(facts -> facts.decision(rule, null, 0));
        settle(Outcome.of(reason, detail));
    }

    /** Settles as refused and resets the app's connection. */
    void reset(Reason reason, String detail) {
        settle(Outcome.of(reason, detail));
        lane.abort();
    }

    /** The app has gone before anything was carried. */
    void lost() {
        settle(Outcome.departed());
        lane.abort();
    }

    /** Settles with this outcome, if it is the first, and ends the relay without order. */
    void end(Outcome outcome) {
        settle(outcome);
        if (relay != null) {
            relay.cut();
        } else {
            lane.abort();
        }
    }

    /** From any thread: remembers how far it has come. */
    void markSoon() {
        lane.channel().eventLoop().execute(() -> {
            if (relay != null) {
                relay.mark();
            }
        });
    }

    /** From any thread: ends it because the drain's deadline has passed; in order when nothing has moved since the mark. */
    void concludeSoon() {
        lane.channel().eventLoop().execute(this::conclude);
    }

    private void conclude() {
        Outcome late = new Outcome.Cut(
                Reason.DRAINING, "The connection was still open when this sidecar's time to drain was over.");
        if (relay == null) {
            end(late);
        } else {
            settle(late);
            relay.conclude();
        }
    }

    private void settle(Outcome outcome) {
        ledger.settle(outcome);
    }

    private void closed() {
        if (relay == null) {
            lost();
        }
        services.live().leave(this);
    }
}
