package dev.sallyport.proxy.gateway;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.dial.DialSettings;
import dev.sallyport.proxy.dial.ResolverSettings;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.forward.ForwardSettings;
import dev.sallyport.proxy.forward.SharingSettings;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.lookup.LookupSettings;
import dev.sallyport.proxy.quota.RuleLimitSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.tunnel.TunnelSettings;
import dev.sallyport.proxy.upstream.PoolSettings;
import java.net.InetSocketAddress;

/**
 * Everything the gateway role is told. Immutable.
 *
 * @param tunnelAddress where tunnels are accepted; port 0 for any
 * @param canaryAddress where the canary listens; port 0 for any
 * @param trustDomain whose namespaces the policies speak of
 * @param tunnel bounds of tunnel connections
 * @param session bounds of tunnels before they are relayed
 * @param http bounds of plaintext HTTP/1
 * @param http2 bounds of HTTP/2 that carries requests
 * @param relay bounds of a relay
 * @param resolver names to addresses
 * @param dial addresses to connections
 * @param limits what one caller may have of what all callers share
 * @param ruleLimits counts of limited rules
 * @param lookup what callers may ask for
 * @param sharing requests that find their own connection
 */
public record GatewayRoleSettings(
        InetSocketAddress tunnelAddress,
        InetSocketAddress canaryAddress,
        TrustDomain trustDomain,
        TunnelSettings tunnel,
        GatewaySettings session,
        HttpGateSettings http,
        Http2Settings http2,
        RelaySettings relay,
        ResolverSettings resolver,
        DialSettings dial,
        LimitSettings limits,
        RuleLimitSettings ruleLimits,
        LookupSettings lookup,
        SharingSettings sharing) {
    /** With the settings' default limits. */
    public GatewayRoleSettings(
            InetSocketAddress tunnelAddress,
            InetSocketAddress canaryAddress,
            TrustDomain trustDomain,
            TunnelSettings tunnel,
            GatewaySettings session,
            HttpGateSettings http,
            RelaySettings relay,
            ResolverSettings resolver,
            DialSettings dial) {
        this(
                tunnelAddress,
                canaryAddress,
                trustDomain,
                tunnel,
                session,
                http,
                Http2Settings.DEFAULT,
                relay,
                resolver,
                dial,
                LimitSettings.DEFAULT,
                RuleLimitSettings.DEFAULT,
                LookupSettings.DEFAULT,
                new SharingSettings(
                        PoolSettings.of(
                                http.headLimits(),
                                dial.connectTimeout(),
                                relay.lowWatermarkBytes(),
                                relay.highWatermarkBytes(),
                                Http2Settings.DEFAULT),
                        ForwardSettings.DEFAULT));
    }
}
