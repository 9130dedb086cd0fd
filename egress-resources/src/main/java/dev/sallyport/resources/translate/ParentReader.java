package dev.sallyport.resources.translate;

import dev.sallyport.model.address.AddressClass;
import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.destination.ParentPlan;
import dev.sallyport.model.destination.TlsPlan;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code via} of a destination. Stateless. */
final class ParentReader {
    static final Shape VIA = Shape.of("host", "port", "tls", "credential", "resolution");
    private static final Map<String, Boolean> RESOLUTION = Map.of("Gateway", false, "Proxy", true);
    private static final int MAX_PORT = 65_535;

    private ParentReader() {}

    /**
     * The parent proxy; null when absent or wrong.
     *
     * @param namespaced whether a namespace's destination states it
     * @param isStatic whether the destination says where its hosts are
     * @param namespace where what it names lies
     */
    static @Nullable ParentPlan read(Field via, boolean namespaced, boolean isStatic, String namespace) {
        if (via.isAbsent() || !via.isMapping(VIA)) {
            return null;
        }
        Host host = via.at("host").required().parsed(Names.MAX_SUBDOMAIN, ParentReader::host);
        Integer port = Numbers.read(via.at("port").required(), 1, MAX_PORT, null);
        Field credential = via.at("credential");
        return host == null || port == null
                ? null
                : new ParentPlan(
                        host,
                        port,
                        tls(via.at("tls"), host, namespace),
                        TlsPlanReader.ref(credential, true, namespace),
                        isResolving(via.at("resolution"), namespaced, isStatic));
    }

    private static Host host(String text) {
        if (text.indexOf('*') >= 0) {
            throw new IllegalArgumentException("a proxy is one host, not a pattern");
        }
        boolean bareV6 = text.indexOf(':') >= 0 && !text.startsWith("[");
        Host host = bareV6 ? IpLiteral.parse(text) : Host.parse(text);
        if (host instanceof IpLiteral literal) {
            AddressClass addressClass = AddressTable.classify(literal.address());
            if (addressClass.opening() == Opening.NOBODY) {
                throw new IllegalArgumentException("this is " + addressClass.phrase() + ": nothing can open it");
            }
        }
        return host;
    }

    private static TlsPlan.@Nullable Originate tls(Field field, Host host, String namespace) {
        TlsPlan plan = TlsPlanReader.read(field, namespace);
        if (plan instanceof TlsPlan.Passthrough) {
            field.at("mode")
                    .problem("says nothing towards a proxy: state Originate or OriginateMutual, or leave tls out");
        }
        if (!(plan instanceof TlsPlan.Originate originate)) {
            return null;
        }
        if (field.at("port").isStated()) {
            field.at("port").problem("is via.port for a proxy: leave it out");
        }
        if (!(host instanceof HostName) && originate.sni() == null) {
            field.at("sni").problem("is required where via.host is an address: say which name the certificate bears");
        }
        return originate;
    }

    private static boolean isResolving(Field field, boolean namespaced, boolean isStatic) {
        boolean resolving = Boolean.TRUE.equals(field.word(RESOLUTION));
        if (resolving && namespaced) {
            field.problem("Proxy leaves no address to vet: only a ClusterEgressDestination may say so");
        } else if (resolving && isStatic) {
            field.problem(
                    "Proxy leaves resolving to the proxy, and resolution: Static says where the host is: leave one out");
        }
        return resolving;
    }
}
