package dev.sallyport.proxy.app;

import static java.util.Objects.requireNonNull;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.admin.AdminSettings;
import dev.sallyport.proxy.config.Role;
import dev.sallyport.proxy.config.RootSettings;
import dev.sallyport.proxy.config.StatedMistakes;
import dev.sallyport.proxy.dial.DialSettings;
import dev.sallyport.proxy.dial.ResolverSettings;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.forward.SharingSettings;
import dev.sallyport.proxy.gateway.GatewayRoleSettings;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.http.KeptFields;
import dev.sallyport.proxy.identity.IdentitySettings;
import dev.sallyport.proxy.identity.TlsEngineChoice;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.lookup.LookupSettings;
import dev.sallyport.proxy.observe.LogFormat;
import dev.sallyport.proxy.observe.MetricSettings;
import dev.sallyport.proxy.observe.RecordSettings;
import dev.sallyport.proxy.quota.RuleLimitSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.session.SidecarSettings;
import dev.sallyport.proxy.sidecar.DnsSettings;
import dev.sallyport.proxy.sidecar.LockdownSettings;
import dev.sallyport.proxy.sidecar.SidecarRoleSettings;
import dev.sallyport.proxy.sniff.SniffSettings;
import dev.sallyport.proxy.trace.TraceSettings;
import dev.sallyport.proxy.tunnel.PoolSettings;
import dev.sallyport.proxy.tunnel.TunnelSettings;
import dev.sallyport.proxy.wire.WireSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the groups of settings that the role needs, once, and states all mistakes of all of them together. */
@Singleton
final class Configuration {
    private final SettingGroups groups;

    @Inject
    Configuration(SettingGroups groups) {
        this.groups = groups;
    }

    /**
     * Everything the process is told.
     *
     * @throws IllegalArgumentException with every mistake
     */
    AllSettings read() {
        StatedMistakes mistakes = new StatedMistakes();
        RootSettings root = mistakes.read(groups.root::toSettings);
        IdentitySettings identity = identity(mistakes, root);
        Role role = root == null ? groups.root.statedRole() : root.role();
        RecordSettings records = mistakes.read(() -> groups.records.toSettings(role));
        MetricSettings metrics = mistakes.read(() -> groups.metrics.toSettings(role));
        TraceSettings traces = mistakes.read(() -> groups.traces.toSettings(role));
        RoleSettings settings = switch (role) {
            case SIDECAR -> sidecar(mistakes, root, kept(records));
            case GATEWAY -> gateway(mistakes, root, kept(records));
        };
        mistakes.throwIfAny();
        CommonSettings common = new CommonSettings(
                requireNonNull(root),
                requireNonNull(identity),
                requireNonNull(records),
                requireNonNull(metrics),
                traces);
        return new AllSettings(common, requireNonNull(settings));
    }

    private @Nullable IdentitySettings identity(StatedMistakes mistakes, @Nullable RootSettings root) {
        TlsEngineChoice engine = mistakes.read(groups.tls::toSettings);
        return mistakes.read(() -> groups.identity.toSettings(
                groups.root.identityFacts(root), engine == null ? TlsEngineChoice.AUTO : engine));
    }

    /** What the access log wants of heads is known now, so that nothing else of them is kept. */
    private static KeptFields kept(@Nullable RecordSettings records) {
        LogFormat format = records == null ? null : records.format();
        return format == null ? KeptFields.NONE : new KeptFields(format.requestFields(), format.responseFields());
    }

    private @Nullable RoleSettings sidecar(StatedMistakes mistakes, @Nullable RootSettings root, KeptFields kept) {
        ListenerSettings capture = mistakes.read(groups.capture::toSettings);
        ListenerSettings explicitProxy = mistakes.read(groups.explicitProxy::toSettings);
        SniffSettings sniff = mistakes.read(groups.sniff::toSettings);
        HttpGateSettings http = mistakes.read(() -> groups.http.toSettings().keeping(kept));
        RelaySettings relay = mistakes.read(groups.relay::toSettings);
        WireSettings wire = mistakes.read(groups.wire::toSettings);
        List<String> gateways = groups.root.gateway().orElse(List.of());
        PoolSettings pool = wire == null
                ? null
                : mistakes.read(() -> groups.pool.toSettings(
                        wire, gateways, groups.root.podName().orElse(null)));
        OverloadLimits overload = mistakes.read(groups.limits::toOverload);
        if (sniff == null || http == null || relay == null || overload == null) {
            return null;
        }
        SidecarSettings sessions = mistakes.read(() -> groups.sidecar.toSettings(
                sniff, http, relay, groups.root.podUid().orElse(null)));
        LockdownSettings lockdown = mistakes.read(() -> groups.sidecar.toLockdown(groups.root.canaryPort()));
        DnsSettings dns = mistakes.read(() -> groups.dns.toSettings(localRanges(root)));
        if (capture == null || explicitProxy == null || sessions == null || pool == null) {
            return null;
        }
        return new SidecarProgramSettings(
                new SidecarRoleSettings(capture, explicitProxy, sessions, groups.dns.capture() ? dns : null, overload),
                pool,
                groups.root.lockdown() ? lockdown : null);
    }

    private static List<Cidr> localRanges(@Nullable RootSettings root) {
        return root == null
                ? List.of()
                : Stream.concat(root.clusterCidrs().stream(), root.controlCidrs().stream())
                        .toList();
    }

    private @Nullable RoleSettings gateway(StatedMistakes mistakes, @Nullable RootSettings root, KeptFields kept) {
        HttpGateSettings http = mistakes.read(() -> groups.http.toSettings().keeping(kept));
        RelaySettings relay = mistakes.read(groups.relay::toSettings);
        WireSettings wire = mistakes.read(groups.wire::toSettings);
        TunnelSettings tunnel = wire == null ? null : mistakes.read(() -> groups.tunnel.toSettings(wire));
        Http2Settings http2 = http == null || tunnel == null || relay == null
                ? null
                : mistakes.read(() -> groups.http2.toSettings(http, tunnel, relay));
        SharingSettings sharing = http == null || relay == null || http2 == null
                ? null
                : mistakes.read(() -> groups.upstreams.toSettings(http, relay, http2));
        GatewaySettings session = mistakes.read(groups.gateway::toSettings);
        ResolverSettings resolver = mistakes.read(groups.resolver::toSettings);
        DialSettings dial = mistakes.read(groups.dial::toSettings);
        if (root == null || root.resources() == null || http == null || relay == null || tunnel == null) {
            return null;
        }
        LimitSettings limits = mistakes.read(() -> groups.limits.toSettings(groups.gateway.maxTunnelsPerIdentity()));
        LookupSettings lookup = mistakes.read(() -> groups.lookup.toSettings(groups.limits.trackedKeys()));
        RuleLimitSettings ruleLimits = mistakes.read(groups.ruleLimits::toSettings);
        AdminSettings admin = mistakes.read(groups.admin::toSettings);
        if (session == null || resolver == null || dial == null || http2 == null || sharing == null) {
            return null;
        }
        if (limits == null || ruleLimits == null || lookup == null || admin == null) {
            return null;
        }
        GatewayRoleSettings role = new GatewayRoleSettings(
                EventLoops.everywhere(groups.tunnel.port()),
                EventLoops.everywhere(root.canaryPort()),
                root.trustDomain(),
                tunnel,
                session,
                http,
                http2,
                relay,
                resolver,
                dial,
                limits,
                ruleLimits,
                lookup,
                sharing);
        return new GatewayProgramSettings(role, root.resources(), admin);
    }
}
