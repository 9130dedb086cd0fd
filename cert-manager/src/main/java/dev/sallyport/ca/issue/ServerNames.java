package dev.sallyport.ca.issue;

import dev.sallyport.ca.certificate.AttestedWorkload;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The CA's own table {SPIFFE ID → names} (DESIGN §5): DNS names and addresses that certificates of our servers carry. It
 * is the only source of such names; a request's are not read. Immutable.
 */
public final class ServerNames {
    private final Map<SpiffeId, Set<Host>> names;

    private ServerNames(Map<SpiffeId, Set<Host>> names) {
        this.names = names;
    }

    /**
     * One more name of a server.
     *
     * @param id the server
     * @param name the name or address
     */
    public record Entry(SpiffeId id, Host name) {
        /**
         * Reads {@code <SPIFFE ID>=<name or address>}.
         *
         * @throws IllegalArgumentException with a sentence
         */
        public static Entry parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a name is stated as <SPIFFE ID>=<DNS name or address>");
            }
            return new Entry(SpiffeId.parse(text.substring(0, equals)), Host.parse(text.substring(equals + 1)));
        }
    }

    /** The Services of our three servers, and what a setting adds. */
    public static ServerNames of(TrustDomain domain, String systemNamespace, List<Entry> more) {
        Map<SpiffeId, Set<Host>> names = new LinkedHashMap<>();
        Map<String, String> services = Map.of(
                Kube.GATEWAY_SERVICE_ACCOUNT, Kube.GATEWAY,
                Kube.CA_SERVICE_ACCOUNT, Kube.CA,
                Kube.INJECTOR_SERVICE_ACCOUNT, Kube.INJECTOR);
        services.forEach((account, service) ->
                names.put(new SpiffeId(domain, systemNamespace, account), serviceNames(service, systemNamespace)));
        more.forEach(entry ->
                names.computeIfAbsent(entry.id(), id -> new LinkedHashSet<>()).add(entry.name()));
        return new ServerNames(names);
    }

    private static Set<Host> serviceNames(String service, String namespace) {
        String qualified = service + "." + namespace;
        Set<Host> names = new LinkedHashSet<>();
        for (String name : List.of(service, qualified, qualified + ".svc", qualified + ".svc.cluster.local")) {
            names.add(HostName.parse(name));
        }
        return names;
    }

    /** A workload with the names that are its own. */
    public AttestedWorkload workload(SpiffeId id, @Nullable String podUid) {
        Set<Host> own = names.getOrDefault(id, Set.of());
        return new AttestedWorkload(id, podUid, select(own, HostName.class), select(own, IpLiteral.class));
    }

    private static <T> List<T> select(Set<Host> names, Class<T> kind) {
        return names.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
