package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.proxy.accept.PeerJudge;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.dial.DirectDialer;
import dev.sallyport.proxy.dial.NameResolver;
import dev.sallyport.proxy.forward.ForwardServices;
import dev.sallyport.proxy.forward.Http2Apps;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.quota.RuleCharges;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.upstream.Upstreams;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every gateway session uses, shared by all of them. Immutable; its parts are safe for concurrent use.
 *
 * @param policy the gatekeeper in force, or null while there is none: then everything is refused
 * @param peers whom nothing is carried for, whatever they ask for
 * @param resolver names to addresses
 * @param dialer vetted addresses to connections
 * @param upstreams requests to connections, where HTTP is forwarded
 * @param forwarding what forwarded requests share
 * @param relay bounds of a relay
 * @param http bounds of plaintext HTTP/1
 * @param http2 bounds of plaintext HTTP/2
 * @param settings bounds of what comes before
 * @param live where sessions are found when policy changes
 * @param counts how many there may be
 * @param charges what limited rules let pass
 * @param observer told of each opened and settled connection
 * @param clock for rules' ends, certificates and records
 */
public record GatewayServices(
        Supplier<@Nullable Gatekeeper> policy,
        PeerJudge peers,
        NameResolver resolver,
        DirectDialer dialer,
        Upstreams upstreams,
        ForwardServices forwarding,
        RelaySettings relay,
        HttpGateSettings http,
        Http2Apps http2,
        GatewaySettings settings,
        LiveConnections live,
        TunnelCounts counts,
        RuleCharges charges,
        ConnectionObserver observer,
        Clock clock) {}
