package dev.sallyport.proxy.lookup;

import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.connection.QueryObserver.Way;
import dev.sallyport.proxy.dial.DnsForwarder;
import dev.sallyport.proxy.dial.DnsForwarder.Forwarded;
import dev.sallyport.proxy.dial.QueryCarrier;
import dev.sallyport.proxy.dns.ExtendedError;
import dev.sallyport.proxy.dns.MessageWriter;
import dev.sallyport.proxy.dns.Query;
import dev.sallyport.proxy.dns.QueryReader;
import dev.sallyport.proxy.dns.ReadQuery;
import dev.sallyport.proxy.dns.ReadReply;
import dev.sallyport.proxy.dns.RecordType;
import dev.sallyport.proxy.dns.Reply;
import dev.sallyport.proxy.dns.ReplyReader;
import dev.sallyport.proxy.dns.ResourceRecord;
import dev.sallyport.proxy.dns.ResponseCode;
import dev.sallyport.proxy.dns.ReverseName;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the pod's questions: the cluster's names by the pod's own resolver, every other one by the gateway, which knows who
 * asks and what they may know. Whatever comes back is read for this very question and written anew. Knows no policy. Safe
 * for concurrent use; each question stays on its event loop.
 */
public final class SidecarLookups {
    private static final long POINTER_TTL_SECONDS = 30;

    private final SidecarLookupSettings settings;
    private final DnsForwarder resolver;
    private final QueryCarrier gateway;
    private final NameTable names;
    private final QueryObserver observer;
    private final AtomicInteger pending = new AtomicInteger();

    /** Answers by these. */
    public SidecarLookups(
            SidecarLookupSettings settings,
            DnsForwarder resolver,
            QueryCarrier gateway,
            NameTable names,
            QueryObserver observer) {
        this.settings = settings;
        this.resolver = resolver;
        this.gateway = gateway;
        this.names = names;
        this.observer = observer;
    }

    /**
     * Answers a message; call on the loop.
     *
     * @param datagram whether the answer goes into a datagram
     * @param to told once, there; null where nothing may be answered
     */
    public void answer(EventLoop loop, byte[] message, boolean datagram, Consumer<byte @Nullable []> to) {
        switch (QueryReader.read(message)) {
            case ReadQuery.Unanswerable unanswerable -> {
                observer.answered(Way.NONE, QueryObserver.Answer.MALFORMED);
                to.accept(null);
            }
            case ReadQuery.Wrong wrong -> {
                observer.answered(Way.NONE, QueryObserver.Answer.MALFORMED);
                to.accept(MessageWriter.wrong(wrong));
            }
            case ReadQuery.Asked(Query query) -> {
                int most = datagram ? query.answerBytes() : MessageWriter.MAX_BYTES;
                route(loop, query, reply -> to.accept(MessageWriter.reply(query, reply, most)));
            }
        }
    }

    private void route(EventLoop loop, Query query, Consumer<Reply> to) {
        HostName name = query.question().name().host();
        if (name == null || !RecordType.isServed(query.question().type())) {
            answered(
                    Way.NONE,
                    Reply.of(
                            ResponseCode.REFUSED,
                            new ExtendedError(
                                    ExtendedError.PROHIBITED,
                                    "Neither this type nor names that are no host's are looked up here.")),
                    to);
            return;
        }
        Reply known = pointers(query, name);
        if (known != null) {
            answered(Way.NONE, known, to);
        } else if (pending.incrementAndGet() > settings.maxPending()) {
            pending.decrementAndGet();
            observer.answered(Way.NONE, QueryObserver.Answer.LIMITED);
            to.accept(failed(settings.maxPending() + " questions of this pod are under way already."));
        } else {
            boolean local = settings.isLocal(name);
            Consumer<Reply> done = reply -> {
                pending.decrementAndGet();
                learn(name, query, reply, local);
                answered(local ? Way.RESOLVER : Way.GATEWAY, reply, to);
            };
            if (local) {
                askResolver(loop, query, done);
            } else {
                askGateway(loop, query, name, done);
            }
        }
    }

    /** The names under which an address was given out, where it was. */
    private @Nullable Reply pointers(Query query, HostName name) {
        InetAddress address = query.question().type() == RecordType.PTR && ReverseName.isReverse(name)
                ? ReverseName.address(name)
                : null;
        List<HostName> given = address == null ? List.of() : names.namesOf(address);
        if (given.isEmpty()) {
            return null;
        }
        List<ResourceRecord> pointers = given.stream()
                .map(host -> ResourceRecord.pointer(query.question().name(), host, POINTER_TTL_SECONDS))
                .toList();
        return new Reply(ResponseCode.NO_ERROR, pointers, null, null);
    }

    private void askResolver(EventLoop loop, Query query, Consumer<Reply> to) {
        resolver.forward(loop, query.question(), forwarded -> {
            switch (forwarded) {
                case Forwarded.Answered(Reply reply) -> to.accept(reply);
                case Forwarded.Failed failed -> to.accept(failed("The pod's resolver gave no usable answer."));
            }
        });
    }

    private void askGateway(EventLoop loop, Query query, HostName name, Consumer<Reply> to) {
        byte[] question = MessageWriter.query(Query.of(0, query.question()));
        gateway.ask(loop, question).addListener((Future<QueryCarrier.Answer> answer) -> {
            Reply reply = switch (answer.getNow()) {
                case QueryCarrier.Answer.Message message -> read(message.bytes(), query);
                case QueryCarrier.Answer.Refused refused -> refused(refused);
            };
            // A resolver that is refused an expansion gives up, instead of trying the name itself.
            boolean expansion = reply.code() == ResponseCode.REFUSED && settings.isExpansion(name);
            to.accept(expansion ? Reply.of(ResponseCode.NO_SUCH_NAME, reply.why()) : reply);
        });
    }

    private static Reply read(byte[] message, Query query) {
        return switch (ReplyReader.read(message, 0, query.question())) {
            case ReadReply.Complete(Reply reply) -> reply;
            case ReadReply.Truncated truncated -> failed("The gateway's answer is truncated.");
            case ReadReply.Unusable unusable -> failed("The gateway's answer cannot be used: " + unusable.why() + ".");
        };
    }

    private static Reply refused(QueryCarrier.Answer.Refused refused) {
        boolean denied = refused.reason().httpStatus() == 403;
        return denied
                ? Reply.of(ResponseCode.REFUSED, new ExtendedError(ExtendedError.PROHIBITED, refused.detail()))
                : failed(refused.reason().sentence());
    }

    private static Reply failed(String why) {
        return Reply.of(ResponseCode.SERVER_FAILURE, new ExtendedError(ExtendedError.NO_REACHABLE_AUTHORITY, why));
    }

    /** A cluster's name may be an alias of one outside (an ExternalName service): that is the one policy speaks of. */
    private void learn(HostName name, Query query, Reply reply, boolean local) {
        int type = query.question().type();
        if (type != RecordType.A && type != RecordType.AAAA) {
            return;
        }
        HostName given = local ? outside(reply) : name;
        if (given != null) {
            names.learn(given, reply.addresses(), reply.ttl());
        }
    }

    private @Nullable HostName outside(Reply reply) {
        for (ResourceRecord record : reply.answers()) {
            HostName alias = record.alias();
            if (alias != null && !settings.isLocal(alias)) {
                return alias;
            }
        }
        return null;
    }

    private void answered(Way way, Reply reply, Consumer<Reply> to) {
        observer.answered(way, Outcomes.of(reply));
        to.accept(reply);
    }
}
