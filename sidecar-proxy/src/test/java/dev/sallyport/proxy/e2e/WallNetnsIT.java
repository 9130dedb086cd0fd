package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.UserPods;
import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The generated NetworkPolicy, enforced by the router: what holds when nothing in the pod does. */
@ExtendWith(OnAttackGround.class)
class WallNetnsIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void podWithoutASidecarGetsNothingOut(AttackGround here) {
        RunningPod slipped = here.slipped();
        CommandResult ways = slipped.exec(
                SallyportSystem.APP, ProcessCredentials.defaultRoot(), LIMIT, List.of("python3", "/attack/ways.py"));
        Map<String, String> got = AttackGround.table(ways.orThrow().stdout());
        assertEquals(12, got.size());
        got.forEach((way, answer) -> assertFalse(answer.startsWith("answer b'"), way + " got " + answer));
        for (String target : List.of("192.175.48.10 443", "192.175.48.15 7", "2620:4f:8000::10 443", "8.8.8.8 53")) {
            assertFalse(connects(slipped, target), target);
        }
        String from = " " + slipped.addresses().v4() + " ";
        assertTrue(here.cluster().world().outsideLog().stream().noneMatch(line -> line.contains(from)));
        assertTrue(here.cluster().world().outsideDnsLog().isEmpty());
    }

    @Test
    void whatAGovernedPodNeedsIsOpenAndNothingElseOfOurs(AttackGround here) {
        String gateway = here.gateway().addresses().v4();
        String ca = here.system().ca().addresses().v4();
        String injector = here.system().injector().addresses().v4();
        RunningPod other = here.cluster().run(UserPods.app("lab", "default", "neighbour"));
        RunningPod slipped = here.slipped();
        other.exec(
                SallyportSystem.APP,
                "sh",
                "-c",
                "setsid python3 -m http.server 8080 --bind 0.0.0.0 >/dev/null 2>&1 </dev/null &");
        assertTrue(connects(slipped, gateway + " " + Ports.TUNNEL));
        assertTrue(connects(slipped, here.gateway().addresses().v6() + " " + Ports.TUNNEL));
        assertTrue(connects(slipped, ca + " " + Ports.HTTPS));
        assertTrue(connects(slipped, "10.96.0.10 53"));
        assertTrue(
                Eventually.holds(
                        Duration.ofSeconds(10),
                        () -> connects(slipped, other.addresses().v4() + " 8080")),
                "reach: Cluster");
        for (String shut : List.of(
                gateway + " " + Ports.CANARY,
                gateway + " " + Ports.HEALTH,
                ca + " " + Ports.HEALTH,
                injector + " " + Ports.HTTPS,
                injector + " " + Ports.HEALTH)) {
            assertFalse(connects(slipped, shut), shut);
        }
        other.close();
    }

    @Test
    void sidecarNoticesWhetherTheWallStands(AttackGround here) {
        assertTrue(Eventually.holds(Duration.ofSeconds(15), () -> enforced(here, here.till(), "1.0")));
        here.cluster().wall().ignoresPolicies(true);
        try (RunningPod exposed = here.system().run(UserPods.app("shop", "checkout", "exposed"))) {
            assertTrue(Eventually.holds(Duration.ofSeconds(15), () -> enforced(here, exposed, "0.0")));
            assertTrue(exposed.container(Kube.SIDECAR_CONTAINER).log().contains("sallyport-egress"));
        } finally {
            here.cluster().wall().ignoresPolicies(false);
        }
    }

    private static boolean enforced(AttackGround here, RunningPod pod, String value) {
        String url = "http://%s:%d/q/metrics".formatted(pod.addresses().v4(), Ports.HEALTH);
        return here.cluster()
                .world()
                .router()
                .namespace()
                .run("curl", "-s", url)
                .stdout()
                .contains("sallyport_lockdown_enforced " + value);
    }

    /** Whether a TCP connection to {@code host port} comes about. */
    private static boolean connects(RunningPod pod, String target) {
        String command = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)";
        String[] words = target.split(" ");
        return pod.exec(SallyportSystem.APP, "python3", "-c", command, words[0], words[1])
                .succeeded();
    }
}
