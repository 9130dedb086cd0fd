package dev.sallyport.proxy.lookup;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.proxy.accept.PeerJudge;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.dial.DnsForwarder;
import dev.sallyport.proxy.limit.OverloadGuard;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway answers questions by. Immutable; its parts are safe for concurrent use.
 *
 * @param policy the gatekeeper in force, or null while there is none: then everything is refused
 * @param peers for whom nothing is done
 * @param overload whether new work is taken
 * @param servers answer what may be asked
 * @param records told of each refused question
 * @param limits told of each limit that refused
 * @param observer told of each question
 * @param clock for rules' ends, certificates and records
 */
public record LookupServices(
        Supplier<@Nullable Gatekeeper> policy,
        PeerJudge peers,
        OverloadGuard overload,
        DnsForwarder servers,
        ConnectionObserver records,
        LimitObserver limits,
        QueryObserver observer,
        Clock clock) {}
