package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.contract.InitExitCodes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program as a whole, in pods made of network namespaces, on both backends and both families. */
class InitNetnsIT {
    @ParameterizedTest
    @EnumSource(Backend.class)
    void redirectsToTheSidecarAndSendsClusterTrafficStraight(Backend backend) throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            pod.startWorld();
            NetnsPod.Result result = pod.init(NetnsPod.CLUSTER, "--backend=" + backend.label());
            assertThat(result.exitCode()).as(result.text()).isZero();
            assertThat(result.text())
                    .contains("backend " + backend.label() + ", as told")
                    .contains("iptables-" + backend.label() + "-save", "ip6tables-" + backend.label() + "-save")
                    .contains("IPv4: probed: 192.0.2.1 port 1404 came back through 127.0.0.1 port 15401")
                    .contains("IPv6: probed: 2001:db8::1 port 1404 came back through ::1 port 15401");
            pod.startSidecar();
            for (List<String> user : List.of(NetnsPod.APP, NetnsPod.ROOT)) {
                assertThat(pod.ask(user, "tcp", "203.0.113.9", 443)).isEqualTo("captured 203.0.113.9 443");
                assertThat(pod.ask(user, "tcp", "203.0.113.9", 53)).isEqualTo("captured 203.0.113.9 53");
                assertThat(pod.ask(user, "tcp", "2001:db8:9::9", 443)).isEqualTo("captured 2001:db8:9::9 443");
                assertThat(pod.ask(user, "tcp", "10.77.0.1", 8080)).isEqualTo("world 10.77.0.1");
                assertThat(pod.ask(user, "tcp", "fd77::1", 8080)).isEqualTo("world fd77::1");
                assertThat(pod.ask(user, "udp", "10.77.0.1", 53)).isEqualTo("world hello from 10.77.0.1");
                assertThat(pod.ask(user, "udp", "fd77::1", 53)).isEqualTo("world hello from fd77::1");
            }
            assertThat(pod.ask(NetnsPod.ROOT_AS_PROXY, "tcp", "10.77.0.1", 8080))
                    .isEqualTo("world 10.77.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void opensDirectRangesAndResolversAndNoMore(Backend backend) throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            pod.startWorld();
            pod.inWorld("ip addr add 203.0.113.10/32 dev lo");
            applied(
                    pod,
                    "--backend=" + backend.label(),
                    "--direct-cidrs=2001:db8:9::/64",
                    "--control-cidrs=203.0.113.10/32",
                    "--dns-servers=203.0.113.9");
            pod.startSidecar();
            assertThat(pod.ask(NetnsPod.APP, "tcp", "2001:db8:9::9", 443)).isEqualTo("world 2001:db8:9::9");
            assertThat(pod.ask(NetnsPod.APP, "tcp", "203.0.113.10", 443)).isEqualTo("world 203.0.113.10");
            assertThat(pod.ask(NetnsPod.APP, "udp", "203.0.113.9", 53)).startsWith("world hello from ");
            assertThat(pod.ask(NetnsPod.APP, "tcp", "203.0.113.9", 53)).isEqualTo("world 203.0.113.9");
            assertThat(pod.ask(NetnsPod.APP, "tcp", "203.0.113.9", 443)).isEqualTo("captured 203.0.113.9 443");
            assertThat(pod.ask(NetnsPod.APP, "udp", "203.0.113.9", 443)).isEqualTo("EPERM");
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void capturesDnsWithoutCatchingTheSidecarsOwnQueries(Backend backend) throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            pod.startWorld();
            applied(pod, "--backend=" + backend.label(), "--dns-capture=true");
            pod.startSidecar();
            for (String host : List.of("203.0.113.9", "2001:db8:9::9", "10.77.0.1", "fd77::1")) {
                assertThat(pod.ask(NetnsPod.APP, "udp", host, 53)).isEqualTo("sidecar hello from " + host);
                assertThat(pod.ask(NetnsPod.APP, "tcp", host, 53)).isEqualTo("sidecar");
            }
            assertThat(pod.ask(NetnsPod.APP, "udp", "127.0.0.53", 53)).isEqualTo("sidecar hello from 127.0.0.53");
            for (String host : List.of("10.77.0.1", "fd77::1")) {
                assertThat(pod.script(NetnsPod.APP, "ask.py", "udp", host, "53", "40053"))
                        .isEqualTo("sidecar hello from " + host);
                assertThat(pod.script(NetnsPod.ROOT_AS_PROXY, "ask.py", "udp", host, "53", "40053"))
                        .as("the same five-tuple, a moment later, from the sidecar")
                        .isEqualTo("world hello from " + host);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aSecondRunChangesNothing(Backend backend) throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            applied(pod, "--backend=" + backend.label(), "--dns-capture=true", "--probe=false");
            List<String> before = rules(pod);
            NetnsPod.Result again = pod.init(NetnsPod.CLUSTER, "--dns-capture=true");
            assertThat(again.exitCode()).as(again.text()).isZero();
            assertThat(again.text())
                    .contains("backend " + backend.label() + " holds rules of an earlier run")
                    .contains("IPv4 filter: in place already", "IPv6 nat: in place already")
                    .doesNotContain("rules loaded");
            assertThat(rules(pod)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void repairsWhatSomebodyChanged(Backend backend) throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            applied(pod, "--backend=" + backend.label(), "--dns-capture=true", "--probe=false");
            applied(pod, "--probe=false");
            List<String> before = rules(pod);
            assertThat(before).as("DNS capture was taken back").noneMatch(rule -> rule.contains("SALLYPORT_ZONE"));
            pod.inPod("iptables-" + backend.label() + " -I OUTPUT 1 -d 203.0.113.9 -j ACCEPT");
            pod.inPod("ip6tables-" + backend.label() + " -D SALLYPORT_GUARD 1");
            pod.inPod("iptables-" + backend.label() + " -t nat -F SALLYPORT_OUT");
            pod.inPod("ip6tables-" + backend.label() + " -t mangle -F POSTROUTING");
            assertThat(applied(pod)).contains("IPv4 filter: 8 rules loaded", "IPv6 filter: 17 rules loaded");
            pod.inPod("iptables-" + backend.label() + " -D OUTPUT -d 203.0.113.9 -j ACCEPT");
            assertThat(rules(pod)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void cleanupLeavesOtherPeoplesRulesAsTheyWere(Backend backend) throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            for (String command : List.of("iptables", "ip6tables")) {
                for (String table :
                        List.of("filter -A OUTPUT", "nat -A POSTROUTING", "mangle -A OUTPUT", "raw -A OUTPUT")) {
                    pod.inPod(command + "-" + backend.label() + " -t " + table + " -p tcp --dport 7 -j ACCEPT");
                }
            }
            List<String> before = rules(pod, backend);
            assertThat(applied(pod, "--dns-capture=true"))
                    .contains("backend " + backend.label() + " already holds rules");
            assertThat(rules(pod, backend)).isNotEqualTo(before);
            NetnsPod.Result rehearsal = pod.init("cleanup", "--dry-run");
            assertThat(rehearsal.text()).contains("-X SALLYPORT_GUARD");
            assertThat(rules(pod, backend)).isNotEqualTo(before);
            assertThat(pod.init("cleanup").exitCode()).isZero();
            assertThat(rules(pod, backend)).isEqualTo(before);
            assertThat(pod.init("cleanup").text()).contains("there are no rules of ours");
        }
    }

    @Test
    void movesRulesFromOneBackendToTheOther() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            applied(pod, "--backend=legacy");
            assertThat(applied(pod, "--backend=nft"))
                    .contains("rules of an earlier run are removed from backend legacy");
            assertThat(rules(pod, Backend.LEGACY)).noneMatch(rule -> rule.contains("SALLYPORT"));
            assertThat(rules(pod, Backend.NFT)).anyMatch(rule -> rule.contains("SALLYPORT_GUARD"));
        }
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            List<String> before = rules(pod);
            String text = applied(pod, "--dry-run");
            assertThat(text).contains("would be loaded into IPv6 filter", "dry run: nothing was changed");
            assertThat(rules(pod)).isEqualTo(before).isEmpty();
        }
    }

    @Test
    void aFamilyWithoutARouteIsGuardedAndNotProbed() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            pod.inPod("ip -6 route del default");
            assertThat(applied(pod)).contains("IPv4: probed", "IPv6: guarded, not probed: no route out");
            assertThat(rules(pod)).anyMatch(rule -> rule.contains("icmp6-port-unreachable"));
        }
    }

    @Test
    void aNewPodWhoseCapturePortIsTakenIsStopped() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            pod.startSidecar();
            NetnsPod.Result result = pod.init(NetnsPod.CLUSTER);
            assertThat(result.exitCode()).isEqualTo(InitExitCodes.PROBE);
            assertThat(result.text())
                    .contains("port 15401 of 127.0.0.1 is taken before the sidecar was started", "The rules stay");
            assertThat(rules(pod)).anyMatch(rule -> rule.contains("SALLYPORT_GUARD"));
        }
    }

    @Test
    void aRestartBesideALivingSidecarIsProvedByItsAnswer() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            applied(pod);
            pod.startSidecar();
            assertThat(applied(pod)).contains("IPv4: rules were in place and port 15401 is served already");
        }
    }

    @Test
    void aProbeThatDoesNotComeBackStopsThePod() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            pod.inPod("iptables-nft -A INPUT -p tcp --dport 15401 -j DROP");
            NetnsPod.Result result = pod.init(NetnsPod.CLUSTER, "--probe-timeout=300ms");
            assertThat(result.exitCode()).isEqualTo(InitExitCodes.PROBE);
            assertThat(result.text()).contains("the IPv4 probe failed: ");
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void needsNoCapabilityButNetAdminAndNetRaw(Backend backend) throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            NetnsPod.Result result =
                    pod.initAs(NetnsPod.INIT_CONTAINER, NetnsPod.CLUSTER, "--backend=" + backend.label());
            assertThat(result.exitCode()).as(result.text()).isZero();
        }
    }

    @Test
    void withoutNetAdminThereIsNoBackend() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            NetnsPod.Result result = pod.initAs(NetnsPod.ROOT, NetnsPod.CLUSTER);
            assertThat(result.exitCode()).isEqualTo(InitExitCodes.NO_BACKEND);
            assertThat(result.text()).contains("is NET_ADMIN granted?", "nft: ", "legacy: ");
        }
    }

    @Test
    void refusesToRunAsTheUserItExempts() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            NetnsPod.Result result = pod.init(NetnsPod.CLUSTER, "--proxy-uid=0", "--proxy-port=0");
            assertThat(result.exitCode()).isEqualTo(InitExitCodes.OPTIONS);
            assertThat(result.text()).contains("nothing was changed; 2 mistake(s) in the options");
            NetnsPod.Result asProxy = pod.initAs(NetnsPod.ROOT_AS_PROXY, NetnsPod.CLUSTER);
            assertThat(asProxy.exitCode()).as(asProxy.text()).isEqualTo(InitExitCodes.OPTIONS);
            assertThat(asProxy.text()).contains("runs as UID 15401");
        }
    }

    private static String applied(NetnsPod pod, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(NetnsPod.CLUSTER));
        arguments.addAll(List.of(more));
        NetnsPod.Result result = pod.init(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.text()).isZero();
        return result.text();
    }

    private static List<String> rules(NetnsPod pod) throws Exception {
        List<String> rules = new ArrayList<>(rules(pod, Backend.NFT));
        rules.addAll(rules(pod, Backend.LEGACY));
        return rules;
    }

    private static List<String> rules(NetnsPod pod, Backend backend) throws Exception {
        List<String> rules = new ArrayList<>(pod.rules(backend, Family.V4));
        rules.addAll(pod.rules(backend, Family.V6));
        return rules;
    }
}
