package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.destination.Parent;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.dial.Resolution;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Finds where a permitted attempt leads: the addresses of its host and, where it has one, of its parent proxy. Stateless. */
final class Whereabouts {
    private final GatewayServices services;
    private final EventLoop loop;
    private final ConnectionLedger ledger;

    /** For one session, whose loop it is and whose book it writes times into. */
    Whereabouts(GatewayServices services, EventLoop loop, ConnectionLedger ledger) {
        this.services = services;
        this.loop = loop;
        this.ledger = ledger;
    }

    /**
     * Looks up what has to be.
     *
     * @param found told once of the host's addresses, none where no resolver knows it, and of the parent's, none without one or
     *     where it is stated by its address; at once when nothing is to be looked up
     * @param missing told once instead
     */
    void find(
            Attempt attempt,
            Way way,
            BiConsumer<List<InetAddress>, List<InetAddress>> found,
            Consumer<Refusal> missing) {
        HostName host = attempt.host();
        InetAddress literal = attempt.literal();
        if (literal != null) {
            found.accept(List.of(literal), List.of());
            return;
        }
        Parent parent = way.via();
        Consumer<List<InetAddress>> then = parent == null
                ? addresses -> found.accept(addresses, List.of())
                : addresses -> findParent(attempt, parent, hops -> found.accept(addresses, hops), missing);
        if (way.isStatic() || way.isResolvedByParent() || host == null) {
            then.accept(List.of());
        } else {
            resolve(attempt, host, then, missing);
        }
    }

    private void findParent(
            Attempt attempt, Parent parent, Consumer<List<InetAddress>> then, Consumer<Refusal> missing) {
        if (parent.plan().host() instanceof HostName name) {
            resolve(attempt, name, then, missing);
        } else {
            then.accept(List.of());
        }
    }

    private void resolve(Attempt attempt, HostName name, Consumer<List<InetAddress>> then, Consumer<Refusal> missing) {
        ledger.watch().enter(Phase.RESOLVE);
        services.resolver()
                .resolve(loop, name, services.counts().lookups(attempt.caller()))
                .addListener((Future<Resolution> answer) -> {
                    ledger.watch().enter(Phase.QUEUE);
                    switch (answer.getNow()) {
                        case Resolution.Addresses addresses -> then.accept(addresses.addresses());
                        case Resolution none -> missing.accept(Unresolved.refusal(name, none, services.counts()));
                    }
                });
    }
}
