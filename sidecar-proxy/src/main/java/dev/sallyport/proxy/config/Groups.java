package dev.sallyport.proxy.config;

import java.util.List;

/** Every group of settings: what the table in docs/proxy.md and the search for unknown variables go by. Constants. */
public final class Groups {
    /** Each is a {@code @ConfigMapping} interface of this package; a test finds the one that is missing here. */
    public static final List<Class<?>> ALL = List.of(
            SallyportConfig.class,
            IdentityConfig.class,
            TlsConfig.class,
            RecordConfig.class,
            MetricsConfig.class,
            TraceConfig.class,
            RelayConfig.class,
            WireConfig.class,
            TunnelConfig.class,
            PoolConfig.class,
            CaptureConfig.class,
            ExplicitProxyConfig.class,
            SniffConfig.class,
            HttpConfig.class,
            Http2Config.class,
            SidecarConfig.class,
            DnsConfig.class,
            ResolverConfig.class,
            DialConfig.class,
            UpstreamsConfig.class,
            GatewayConfig.class,
            LookupConfig.class,
            LimitsConfig.class,
            RuleLimitsConfig.class,
            AdminConfig.class);

    private Groups() {}
}
