package dev.sallyport.proxy.lookup;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.NameReach;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.QueryArrival;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.connection.QueryObserver.Way;
import dev.sallyport.proxy.dial.DnsForwarder.Forwarded;
import dev.sallyport.proxy.dns.EncryptedHello;
import dev.sallyport.proxy.dns.ExtendedError;
import dev.sallyport.proxy.dns.MessageWriter;
import dev.sallyport.proxy.dns.Query;
import dev.sallyport.proxy.dns.QueryReader;
import dev.sallyport.proxy.dns.ReadQuery;
import dev.sallyport.proxy.dns.RecordType;
import dev.sallyport.proxy.dns.Reply;
import dev.sallyport.proxy.dns.ResponseCode;
import dev.sallyport.proxy.dns.ReverseName;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.limit.PacedKeys;
import dev.sallyport.proxy.lookup.LookupSettings.Unpermitted;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may know what: a name is resolved for a caller only where a rule of the caller could let it go there, so that
 * names are no way out by themselves (ADR 0211). What is answered was read for this question and is written anew. Safe for
 * concurrent use; each question stays on its connection's event loop.
 */
public final class GatewayLookups {
    private static final int DNS_PORT = 53;
    /** A refused name costs its caller next to nothing; beyond this it is only counted. */
    private static final Pace RECORDED = new Pace(10, 100);

    private final LookupSettings settings;
    private final LookupServices services;
    private final LookupLimits limits;
    private final PacedKeys<SpiffeId> recorded;

    /** Answers by these. */
    public GatewayLookups(LookupSettings settings, LookupServices services) {
        this.settings = settings;
        this.services = services;
        this.limits = new LookupLimits(settings, System::nanoTime);
        this.recorded = new PacedKeys<>(RECORDED, settings.trackedIdentities());
    }

    /** Answers a question; call on its event loop. */
    public void answer(QueryArrival arrival) {
        Refusal refusal = entry(arrival);
        if (refusal != null) {
            services.observer().answered(Way.NONE, QueryObserver.Answer.REFUSED);
            arrival.refuse(refusal);
            return;
        }
        Limit limit = limits.question(arrival.peer().spiffeId());
        switch (QueryReader.read(arrival.message())) {
            case ReadQuery.Unanswerable unanswerable -> {
                services.observer().answered(Way.NONE, QueryObserver.Answer.MALFORMED);
                arrival.refuse(Refusal.of(Reason.MALFORMED, "The message is no DNS query."));
            }
            case ReadQuery.Wrong wrong -> {
                services.observer().answered(Way.NONE, QueryObserver.Answer.MALFORMED);
                arrival.answer(MessageWriter.wrong(wrong));
            }
            case ReadQuery.Asked(Query query) when limit != null -> limited(arrival, query, limit);
            case ReadQuery.Asked(Query query) -> decide(arrival, query);
        }
    }

    /** What refuses a question whatever it asks for. */
    private @Nullable Refusal entry(QueryArrival arrival) {
        if (!services.records().keeps()) {
            return Refusal.of(Reason.RECORDS_UNWRITABLE, Reason.RECORDS_UNWRITABLE.sentence());
        }
        Instant notAfter = arrival.peer().notAfter();
        if (!services.clock().instant().isBefore(notAfter)) {
            return Refusal.of(Reason.IDENTITY_UNAVAILABLE, "The caller's certificate ended at " + notAfter + ".");
        }
        if (services.overload().shedding() != null) {
            return Refusal.of(Reason.OVERLOADED, Reason.OVERLOADED.sentence());
        }
        return services.peers().refusal(arrival.peer());
    }

    private void decide(QueryArrival arrival, Query query) {
        HostName name = query.question().name().host();
        if (name == null || !RecordType.isServed(query.question().type())) {
            services.observer().answered(Way.NONE, QueryObserver.Answer.REFUSED);
            String why = "Neither this type nor names that are no host's are looked up here.";
            reply(arrival, query, Reply.of(ResponseCode.REFUSED, new ExtendedError(ExtendedError.PROHIBITED, why)));
            return;
        }
        SpiffeId caller = arrival.peer().spiffeId();
        NameReach reach = reach(arrival.peer(), name);
        if (reach.refusal() != null) {
            refused(arrival, query, name, reach.refusal());
            return;
        }
        Limit limit = limits.name(caller, name, reach.kind());
        if (limit != null) {
            limited(arrival, query, limit);
        } else if (limits.begin(caller)) {
            resolve(arrival, query, caller);
        } else {
            limited(arrival, query, Limit.LOOKUPS_PER_IDENTITY);
        }
    }

    private NameReach reach(PeerIdentity peer, HostName name) {
        Gatekeeper gatekeeper = services.policy().get();
        if (gatekeeper == null) {
            return NameReach.none(
                    Refusal.of(Reason.POLICY_INVALID, "The gateway has no policy yet, so nothing is let through."));
        }
        Instant now = services.clock().instant();
        InetAddress address = ReverseName.isReverse(name) ? ReverseName.address(name) : null;
        NameReach reach = address == null
                ? gatekeeper.reach(peer.spiffeId(), peer.podUid(), name, now)
                : gatekeeper.reach(peer.spiffeId(), peer.podUid(), address, now);
        boolean unpermitted = reach.refusal() != null
                && (reach.refusal().reason() == Reason.NO_RULE
                        || reach.refusal().reason() == Reason.NO_NAME);
        return unpermitted && settings.unpermitted() == Unpermitted.RESOLVE ? NameReach.open() : reach;
    }

    private void resolve(QueryArrival arrival, Query query, SpiffeId caller) {
        services.servers().forward(arrival.loop(), query.question(), forwarded -> {
            limits.end(caller);
            Reply reply = switch (forwarded) {
                case Forwarded.Answered(Reply answer) when answer.isConclusive() -> answer;
                case Forwarded.Answered(Reply answer) ->
                    failed("The gateway's name servers answered with code " + answer.code() + ".");
                case Forwarded.Failed failed -> failed("The gateway's name servers gave no usable answer.");
            };
            Reply told = settings.stripEncryptedHello() ? reply.edited(EncryptedHello::stripped) : reply;
            services.observer().answered(Way.SERVERS, Outcomes.of(told));
            reply(arrival, query, told);
        });
    }

    private static Reply failed(String why) {
        return Reply.of(ResponseCode.SERVER_FAILURE, new ExtendedError(ExtendedError.NO_REACHABLE_AUTHORITY, why));
    }

    private void refused(QueryArrival arrival, Query query, HostName name, Refusal refusal) {
        boolean unstated = refusal.reason() == Reason.NO_RULE || refusal.reason() == Reason.NO_NAME;
        Refusal told = unstated
                ? Refusal.of(Reason.NO_RULE, "No rule of this workload could allow this name, so it is not resolved.")
                : refusal;
        services.observer().answered(Way.NONE, QueryObserver.Answer.REFUSED);
        record(arrival, name, told);
        int code = settings.unpermitted() == Unpermitted.NXDOMAIN ? ResponseCode.NO_SUCH_NAME : ResponseCode.REFUSED;
        reply(arrival, query, Reply.of(code, new ExtendedError(ExtendedError.PROHIBITED, told.detail())));
    }

    private void limited(QueryArrival arrival, Query query, Limit limit) {
        String why = switch (limit) {
            case STRANGE_NAMES_PER_IDENTITY -> "This workload asks for more long, random names than it may.";
            case NEW_NAMES_PER_IDENTITY -> "This workload asks for more different names than it may.";
            case LOOKUPS_PER_IDENTITY -> "This workload has too many names looked up at once.";
            default -> "This workload asks for more names per second than it may.";
        };
        services.observer().answered(Way.NONE, QueryObserver.Answer.LIMITED);
        services.limits().limitReached(limit);
        record(arrival, query.question().name().host(), Refusal.of(Reason.NAMES_LIMIT, why));
        reply(arrival, query, Reply.of(ResponseCode.REFUSED, new ExtendedError(ExtendedError.PROHIBITED, why)));
    }

    private void record(QueryArrival arrival, @Nullable HostName name, Refusal refusal) {
        if (!recorded.take(arrival.peer().spiffeId())) {
            return;
        }
        Gatekeeper gatekeeper = services.policy().get();
        ConnectionFacts facts = ConnectionFacts.NONE
                .edit()
                .peer(arrival.peer())
                .claimedPod(arrival.claimedPod())
                .authority(name == null ? "" : name.text() + ":" + DNS_PORT, DNS_PORT)
                .decision(
                        refusal.rule() == null ? null : refusal.rule().toString(),
                        null,
                        gatekeeper == null ? 0 : gatekeeper.generation())
                .done();
        ConnectionLedger.open(services.records(), facts, services.clock())
                .settle(Outcome.of(refusal.reason(), refusal.detail()));
    }

    private static void reply(QueryArrival arrival, Query query, Reply reply) {
        arrival.answer(MessageWriter.reply(query, reply, MessageWriter.MAX_BYTES));
    }
}
