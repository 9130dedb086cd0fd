package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an attacker in the pod can bring out, judged by what arrives on the other end of the wire. */
class GuardNetnsIT {
    @ParameterizedTest
    @EnumSource(Backend.class)
    void nothingGetsOutWithoutPrivilege(Backend backend) throws Exception {
        try (NetnsPod pod = guarded(backend)) {
            pod.startSidecar();
            pod.startWorld();
            int markers = 0;
            for (List<String> user : List.of(NetnsPod.APP, NetnsPod.ROOT, NetnsPod.ROOT_AS_PROXY)) {
                String tries = pod.script(user, "escape.py");
                markers += 2;
                assertThat(pod.wireUpTo(markers)).as(tries).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void rawIpSocketsAreCaughtAsWell(Backend backend) throws Exception {
        try (NetnsPod pod = guarded(backend)) {
            pod.startWorld();
            String tries = pod.script(NetnsPod.ROOT_WITH_NET_RAW, "escape.py", "raw");
            assertThat(tries).contains("written protocol 47").doesNotContain("Traceback");
            assertThat(pod.wireUpTo(2)).as(tries).isEmpty();
        }
    }

    /** The control: the same tries, no rules. If they did not arrive here, silence elsewhere would prove nothing. */
    @Test
    void withoutTheGuardTheTriesDoArrive() throws Exception {
        try (NetnsPod pod = NetnsPod.create()) {
            pod.startWorld();
            pod.script(NetnsPod.ROOT_WITH_NET_RAW, "escape.py", "raw");
            assertThat(String.join("\n", pod.wireUpTo(2)))
                    .contains(
                            "10.77.0.2 -> 203.0.113.9 protocol 6 port 443",
                            "10.77.0.2 -> 203.0.113.9 protocol 17 port 443",
                            "10.77.0.2 -> 203.0.113.9 protocol 1 port",
                            "10.77.0.2 -> 203.0.113.9 protocol 47 port",
                            "10.77.0.2 -> 203.0.113.9 protocol 136 port",
                            "10.77.0.2 -> 127.0.0.1 protocol 6 port 10250",
                            "10.77.0.2 -> 169.254.169.254 protocol 17 port 80",
                            "10.77.0.2 -> 224.0.0.251 protocol 17 port 5353",
                            "fd77::2 -> 2001:db8:9::9 protocol 17 port 443",
                            "fd77::2 -> 2001:db8:9::9 protocol 58 port",
                            "fd77::1 -> 2001:db8:9::9 protocol 17 port 4443",
                            "fd77::2 -> fd77::1 protocol 43 port");
        }
    }

    /** The limit that SECURITY.md tells of; if this test fails, the limit is gone and the text is wrong. */
    @Test
    void packetSocketsAreNotCaughtWhichIsWhyNetRawIsDropped() throws Exception {
        try (NetnsPod pod = guarded(Backend.NFT)) {
            pod.startWorld();
            pod.script(NetnsPod.ROOT_WITH_NET_RAW, "frame.py");
            assertThat(pod.wireUpTo(1)).containsExactly("10.77.0.2 -> 203.0.113.9 protocol 17 port 443");
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void refusesAtOnceSoThatClientsFallBack(Backend backend) throws Exception {
        try (NetnsPod pod = guarded(backend)) {
            pod.startWorld();
            for (String host : List.of("203.0.113.9", "2001:db8:9::9")) {
                assertThat(pod.ask(NetnsPod.ROOT_AS_PROXY, "tcp", host, 443)).isEqualTo("ECONNREFUSED");
                assertThat(pod.ask(NetnsPod.APP, "tcp", host, 443))
                        .as("no sidecar: fails closed")
                        .isEqualTo("ECONNREFUSED");
                assertThat(pod.ask(NetnsPod.APP, "udp", host, 443)).isIn("EPERM", "EACCES", "ECONNREFUSED");
                assertThat(pod.ask(NetnsPod.ROOT_AS_PROXY, "udp", host, 53)).isIn("EPERM", "EACCES", "ECONNREFUSED");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void answersThoseWhoCallThePod(Backend backend) throws Exception {
        try (NetnsPod pod = guarded(backend)) {
            pod.startServer();
            pod.inPod("ip -6 neigh flush dev v0");
            assertThat(pod.callFromWorld("203.0.113.9", "10.77.0.2")).isEqualTo("pod");
            assertThat(pod.callFromWorld("2001:db8:9::9", "fd77::2")).isEqualTo("pod");
        }
    }

    private static NetnsPod guarded(Backend backend) throws Exception {
        NetnsPod pod = NetnsPod.create();
        NetnsPod.Result result = pod.init(NetnsPod.CLUSTER, "--backend=" + backend.label());
        assertThat(result.exitCode()).as(result.text()).isZero();
        return pod;
    }
}
