package dev.sallyport.proxy.dial;

import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * One name, one record type: asks server after server until one answers and follows aliases that a response leaves open.
 * Ends once, with {@link DnsAnswer.Found}, {@link DnsAnswer.Empty}, {@link DnsAnswer.NoSuchName} or {@link
 * DnsAnswer.Unusable}. Confined to the resolver's event loop.
 */
final class DnsLookup {
    private final DnsTransport transport;
    private final NameServers servers;
    private final DnsAnswerReader reader;
    private final DnsRecordType type;
    private final Consumer<DnsAnswer> done;
    private final int maxAliases;
    private String name;
    private int aliases;
    private int first;
    private int attempt;
    private long ttlSeconds = Long.MAX_VALUE;

    DnsLookup(
            DnsTransport transport,
            NameServers servers,
            ResolverSettings settings,
            String name,
            DnsRecordType type,
            Consumer<DnsAnswer> done) {
        this.transport = transport;
        this.servers = servers;
        this.reader = new DnsAnswerReader(settings.maxAliases(), settings.maxAddresses());
        this.maxAliases = settings.maxAliases();
        this.name = name;
        this.type = type;
        this.done = done;
        this.first = servers.preferred();
    }

    void ask() {
        InetSocketAddress server = servers.at(first, attempt);
        transport
                .query(server, new DefaultDnsQuestion(name + ".", type))
                .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> reply) -> on(server, reply));
    }

    private void on(InetSocketAddress server, Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> reply) {
        if (!reply.isSuccess()) {
            next(server, "it did not answer");
            return;
        }
        DnsAnswer answer;
        AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = reply.getNow();
        try {
            answer = reader.read(name, type, envelope.content());
        } finally {
            envelope.release();
        }
        switch (answer) {
            case DnsAnswer.Unusable unusable -> next(server, unusable.why());
            case DnsAnswer.Alias alias -> follow(alias);
            case DnsAnswer.Found found ->
                done.accept(new DnsAnswer.Found(found.addresses(), Math.min(ttlSeconds, found.ttlSeconds())));
            case DnsAnswer.Empty empty -> done.accept(empty);
            case DnsAnswer.NoSuchName noSuchName -> done.accept(noSuchName);
        }
    }

    private void follow(DnsAnswer.Alias alias) {
        aliases += alias.aliases();
        if (aliases > maxAliases) {
            done.accept(new DnsAnswer.Unusable("The name is an alias more than " + maxAliases + " times over."));
            return;
        }
        name = alias.target();
        ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds());
        first = servers.preferred();
        attempt = 0;
        ask();
    }

    private void next(InetSocketAddress server, String why) {
        servers.failed(server);
        attempt++;
        if (attempt < servers.attempts()) {
            ask();
        } else {
            done.accept(new DnsAnswer.Unusable("Name server "
                    + server.getAddress().getHostAddress() + " port " + server.getPort() + ": " + why + "."));
        }
    }
}
