package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.AdminConfig;
import dev.sallyport.proxy.config.CaptureConfig;
import dev.sallyport.proxy.config.DialConfig;
import dev.sallyport.proxy.config.DnsConfig;
import dev.sallyport.proxy.config.ExplicitProxyConfig;
import dev.sallyport.proxy.config.GatewayConfig;
import dev.sallyport.proxy.config.Http2Config;
import dev.sallyport.proxy.config.HttpConfig;
import dev.sallyport.proxy.config.IdentityConfig;
import dev.sallyport.proxy.config.LimitsConfig;
import dev.sallyport.proxy.config.LookupConfig;
import dev.sallyport.proxy.config.MetricsConfig;
import dev.sallyport.proxy.config.PoolConfig;
import dev.sallyport.proxy.config.RecordConfig;
import dev.sallyport.proxy.config.RelayConfig;
import dev.sallyport.proxy.config.ResolverConfig;
import dev.sallyport.proxy.config.RuleLimitsConfig;
import dev.sallyport.proxy.config.SallyportConfig;
import dev.sallyport.proxy.config.SidecarConfig;
import dev.sallyport.proxy.config.SniffConfig;
import dev.sallyport.proxy.config.TlsConfig;
import dev.sallyport.proxy.config.TraceConfig;
import dev.sallyport.proxy.config.TunnelConfig;
import dev.sallyport.proxy.config.UpstreamsConfig;
import dev.sallyport.proxy.config.WireConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Every group of settings as Quarkus read it, unchecked. A group that is injected nowhere would not be read at all. */
@Singleton
@SuppressWarnings("NullAway.Init")
final class SettingGroups {
    @Inject
    SallyportConfig root;

    @Inject
    IdentityConfig identity;

    @Inject
    TlsConfig tls;

    @Inject
    RecordConfig records;

    @Inject
    MetricsConfig metrics;

    @Inject
    TraceConfig traces;

    @Inject
    RelayConfig relay;

    @Inject
    WireConfig wire;

    @Inject
    HttpConfig http;

    @Inject
    Http2Config http2;

    @Inject
    SniffConfig sniff;

    @Inject
    CaptureConfig capture;

    @Inject
    ExplicitProxyConfig explicitProxy;

    @Inject
    SidecarConfig sidecar;

    @Inject
    DnsConfig dns;

    @Inject
    PoolConfig pool;

    @Inject
    TunnelConfig tunnel;

    @Inject
    GatewayConfig gateway;

    @Inject
    DialConfig dial;

    @Inject
    UpstreamsConfig upstreams;

    @Inject
    ResolverConfig resolver;

    @Inject
    LookupConfig lookup;

    @Inject
    LimitsConfig limits;

    @Inject
    RuleLimitsConfig ruleLimits;

    @Inject
    AdminConfig admin;
}
