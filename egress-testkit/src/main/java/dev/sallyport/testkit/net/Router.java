package dev.sallyport.testkit.net;

import dev.sallyport.testkit.shell.Shell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The node, as far as the network goes: every pod hangs on its own cable (no bridge, as with Calico), the outside world
 * on one more, and all packets between them pass here. What a pod sends to anywhere outside the cluster is counted per
 * cable, so a forged source address is counted, too. No NAT. Thread-safe.
 */
public final class Router {
    private static final String OUTSIDE_CABLE = "out0";
    private static final Pattern COUNTER = Pattern.compile("sp:(\\S+)");

    private final NetworkNamespace namespace;
    private final AtomicInteger nextIndex = new AtomicInteger(10);
    private final Map<String, String> cables = new ConcurrentHashMap<>();

    /** Makes the router and its cable to {@code outside}, which gets the default route. */
    public Router(Instance instance, NetworkNamespace outside) {
        this.namespace = instance.newNamespace("router");
        namespace.sysctl("ipv4/ip_forward", "1");
        namespace.sysctl("ipv6/conf/all/forwarding", "1");
        namespace.ip("""
                link add name out0 type veth peer name eth0 netns %s
                addr add 192.0.0.1/30 dev out0
                addr add fe80::1/64 dev out0 nodad
                link set out0 up
                route add default via 192.0.0.2 dev out0
                """.formatted(outside.name()));
        outside.ip("""
                addr add 192.0.0.2/30 dev eth0
                addr add fe80::2/64 dev eth0 nodad
                link set eth0 up
                route add 10.244.0.0/16 via 192.0.0.1 dev eth0
                route add fd00:10:244::/56 via fe80::1 dev eth0
                """);
        namespace.ip("route add default via fe80::2 dev " + OUTSIDE_CABLE);
    }

    /** The router's namespace: commands run here see the network as the kubelet does. */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** Addresses for the next pod. */
    public PodAddresses nextAddresses() {
        return PodAddresses.ofIndex(nextIndex.getAndIncrement());
    }

    /** Connects {@code pod} as {@code eth0} under {@code addresses} and starts counting. */
    public void attach(NetworkNamespace pod, PodAddresses addresses) {
        String cable = "p" + nextIndex.getAndIncrement();
        namespace.ip("""
                link add name %1$s type veth peer name eth0 netns %2$s
                addr add 10.244.0.1/32 dev %1$s
                addr add fe80::1/64 dev %1$s nodad
                link set %1$s up
                route add %3$s/32 dev %1$s
                route add %4$s/128 dev %1$s
                """.formatted(cable, pod.name(), addresses.v4(), addresses.v6()));
        pod.ip("""
                link set eth0 up
                addr add %1$s/32 dev eth0
                addr add %2$s/128 dev eth0 nodad
                route add 10.244.0.1 dev eth0 scope link
                route add default via 10.244.0.1 dev eth0
                route add default via fe80::1 dev eth0
                """.formatted(addresses.v4(), addresses.v6()));
        count(cable);
        cables.put(pod.name(), cable);
    }

    /** The router's end of the cable to {@code pod}. */
    public String cable(NetworkNamespace pod) {
        String cable = cables.get(pod.name());
        if (cable == null) {
            throw new IllegalArgumentException(pod.name() + " is not attached to this router");
        }
        return cable;
    }

    /** Loads netfilter rules, each text whole or not at all, without flushing chains that it does not declare. */
    public void restore(String v4, String v6) {
        load("iptables-restore", v4);
        load("ip6tables-restore", v6);
    }

    /** Packets that {@code pod} itself sent towards anywhere outside the cluster, by protocol, before any NetworkPolicy. */
    public OutboundPackets outbound(NetworkNamespace pod) {
        String cable = cable(pod);
        OutboundPackets total = new OutboundPackets(0, 0, 0, 0);
        for (String iptables : List.of("iptables", "ip6tables")) {
            String listing = namespace
                    .run(iptables, "-w", "-t", "mangle", "-nvxL", "SP-" + cable)
                    .orThrow()
                    .stdout();
            total = total.plus(parse(listing));
        }
        return total;
    }

    private void count(String cable) {
        restore(
                counters(cable, "icmp", "-d 10.244.0.0/16", "-d 10.96.0.0/12", "-d 224.0.0.0/4"),
                counters(cable, "ipv6-icmp", "-d fd00:10:244::/56", "-d fe80::/10", "-d ff00::/8"));
    }

    private static String counters(String cable, String icmp, String... inside) {
        StringBuilder rules = new StringBuilder("*mangle\n:SP-%s - [0:0]\n".formatted(cable));
        rules.append("-A PREROUTING -i %1$s -j SP-%1$s\n".formatted(cable));
        for (String match : inside) {
            rules.append("-A SP-%s %s -j RETURN\n".formatted(cable, match));
        }
        Map<String, String> matches = Map.of("tcp", "-p tcp", "udp", "-p udp", "icmp", "-p " + icmp, "other", "");
        for (String protocol : List.of("tcp", "udp", "icmp", "other")) {
            rules.append("-A SP-%s %s -m comment --comment sp:%s -j RETURN\n"
                    .formatted(cable, matches.get(protocol), protocol));
        }
        return rules.append("COMMIT\n").toString();
    }

    private void load(String command, String rules) {
        List<String> words = namespace.inside(List.of(command, "--noflush", "-w"));
        Shell.run(Duration.ofSeconds(30), words, rules, Map.of()).orThrow();
    }

    private static OutboundPackets parse(String listing) {
        Map<String, Long> packets = new ConcurrentHashMap<>();
        listing.lines().forEach(line -> {
            Matcher counter = COUNTER.matcher(line);
            if (counter.find()) {
                packets.put(counter.group(1), Long.parseLong(line.strip().split("\\s+", 2)[0]));
            }
        });
        return new OutboundPackets(
                packets.getOrDefault("tcp", 0L),
                packets.getOrDefault("udp", 0L),
                packets.getOrDefault("icmp", 0L),
                packets.getOrDefault("other", 0L));
    }
}
