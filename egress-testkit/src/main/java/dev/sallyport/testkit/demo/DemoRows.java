package dev.sallyport.testkit.demo;

import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.SvidByHand;
import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import java.util.ArrayList;
import java.util.List;

/** What the demo tries, in order. The app's side is curl, dig, bash and python3: nothing that knows of a proxy. */
final class DemoRows {
    private static final String UDP = """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3)
            try:
                s.connect(('192.175.48.10', 443)); s.send(b'quic'); print('answer', s.recv(99))
            except OSError as e: print(e)
            """;
    private static final String PING = """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP); s.settimeout(3)
            s.setsockopt(socket.SOL_IP, 11, 1)
            try:
                s.connect(('192.175.48.10', 0)); s.send(bytes([8, 0, 0, 0, 0, 0, 0, 1])); print('answer', s.recv(99))
            except OSError as e: print(e)
            """;
    private static final String TCP = """
            import socket, sys
            try:
                s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)
                if len(sys.argv) > 3: s.send(sys.argv[3].encode())
                print('answer', s.recv(99)) if (s.settimeout(5) or True) else None
            except OSError as e: print(e)
            """;
    private static final String RESOLVE = """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3)
            q = b'\\x12\\x34\\x01\\0\\0\\x01\\0\\0\\0\\0\\0\\0\\x03api\\x08payments\\x07example\\0\\0\\x01\\0\\x01'
            try:
                s.connect(('8.8.8.8', 53)); s.send(q); print('answer', s.recv(999))
            except OSError as e: print(e)
            """;

    private final DemoCluster demo;
    private final List<DemoRow> rows = new ArrayList<>();

    DemoRows(DemoCluster demo) {
        this.demo = demo;
    }

    /** All rows. */
    List<DemoRow> all() {
        allowed();
        refusedByName();
        refusedByAddress();
        otherWaysOut();
        insideTheCluster();
        identity();
        behindTheWall();
        return List.copyOf(rows);
    }

    private void allowed() {
        RunningPod till = demo.checkout();
        https(till, "api.payments.example", Outcome.ALLOWED, "shop/checkout/payments");
        https(till, "shop.partner.example", "by wildcard", Outcome.ALLOWED, "shop/checkout/partners");
        https(till, "v6only.partner.example", "over IPv6", Outcome.ALLOWED, "shop/checkout/partners");
        curl(till, "http://plain.partner.example/", "http", Outcome.ALLOWED, "shop/checkout/partners");
        probe(till, "tcp 192.175.48.15:7", Outcome.ALLOWED, "shop/checkout/echo", TCP, "192.175.48.15", "7", "marco\n");
        probe(
                till,
                "tcp ledger.partner.example:7, a rule with hosts only",
                Outcome.ALLOWED,
                "shop/checkout/ledger",
                TCP,
                "ledger.partner.example",
                "7",
                "marco\n");
        probe(till, "udp 8.8.8.8:53, answered by the sidecar", Outcome.ALLOWED, "", RESOLVE);
        probe(
                till,
                "tcp 192.175.48.17:25, server first",
                Outcome.ALLOWED,
                "shop/checkout/mail",
                TCP,
                "192.175.48.17",
                "25");
        https(demo.clerk(), "www.partner.example", "by HTTPS_PROXY", Outcome.ALLOWED, "shop/clerk/partners");
        https(demo.lab(), "anything.wild.example", "posture Observe", Outcome.ALLOWED, "");
    }

    private void refusedByName() {
        https(demo.reports(), "api.payments.example", Outcome.NAME_REFUSED, "no_rule");
        row(
                demo.reports(),
                "https api.payments.example, its address known",
                app(demo.reports()),
                curlCommand("--resolve", "api.payments.example:443:192.175.48.10", "https://api.payments.example/"),
                Outcome.TLS_ALERT,
                "no_rule");
        https(demo.checkout(), "elsewhere.wild.example", Outcome.TLS_ALERT, "no_rule");
        https(demo.checkout(), "reports.payments.example", "rule expired", Outcome.TLS_ALERT, "no_rule");
        https(
                demo.checkout(),
                "old.partner.example",
                "cluster Deny, namespace Allow",
                Outcome.NAME_REFUSED,
                "denied_by_rule cluster/retired/old-partner-api");
        curl(demo.checkout(), "http://a.wild.example/", "http", Outcome.HTTP_403, "no_rule");
        https(demo.clerk(), "api.payments.example", "by HTTPS_PROXY", Outcome.CONNECT_403, "no_rule");
        probe(demo.reports(), "tcp 192.175.48.15:7", Outcome.RESET, "no_name", TCP, "192.175.48.15", "7", "marco\n");
    }

    private void refusedByAddress() {
        RunningPod till = demo.checkout();
        https(till, "metadata.evil.example", "is 169.254.169.254", Outcome.TLS_ALERT, "address_forbidden");
        https(till, "private.evil.example", "is 10.0.0.1", Outcome.TLS_ALERT, "address_forbidden");
        https(till, "rebind.evil.example", "changes after the app asked", Outcome.TLS_ALERT, "address_forbidden");
        row(
                till,
                "https api.payments.example dialled at 10.0.0.1 (goes to the real host)",
                app(till),
                curlCommand("--resolve", "api.payments.example:443:10.0.0.1", "https://api.payments.example/"),
                Outcome.ALLOWED,
                "shop/checkout/payments");
    }

    private void otherWaysOut() {
        RunningPod till = demo.checkout();
        probe(till, "udp 192.175.48.10:443 (QUIC)", Outcome.REJECTED, "", UDP);
        probe(till, "icmp 192.175.48.10", Outcome.REJECTED, "", PING);
        ProcessCredentials root = ProcessCredentials.defaultRoot().as(15401, 15401);
        row(
                till,
                "as root turned UID 15401: https 192.175.48.10",
                root,
                curlCommand("-k", "https://192.175.48.10/"),
                Outcome.REJECTED,
                "");
        String gateway = "https://%s:15008/"
                .formatted(demo.system().gateway().addresses().v4());
        row(
                till,
                "the gateway itself, no certificate",
                app(till),
                curlCommand("-k", gateway),
                Outcome.NO_CERTIFICATE,
                "");
    }

    /** What an app can do with tokens it has, or has stolen. */
    private void identity() {
        RunningPod till = demo.checkout();
        String apisToken = till.sh(SallyportSystem.APP, "cat /var/run/secrets/kubernetes.io/serviceaccount/token")
                .stdout();
        ca(till, "an SVID by hand, no token", "", Outcome.CA_REFUSES);
        ca(till, "an SVID by hand, the pod's token for the API server", apisToken, Outcome.CA_REFUSES);
        ca(
                demo.reports(),
                "an SVID by hand, a token stolen from checkout's sidecar",
                SvidByHand.sidecarsToken(till),
                Outcome.CA_REFUSES);
    }

    /** A pod that admission never saw: nothing in it holds it back, and yet. */
    private void behindTheWall() {
        RunningPod slipped = demo.slipped();
        String gateway = demo.system().gateway().addresses().v4();
        wall(slipped, "https 192.175.48.10", "192.175.48.10", "443", Outcome.REJECTED);
        wall(slipped, "https [2620:4f:8000::10]", "2620:4f:8000::10", "443", Outcome.REJECTED);
        wall(slipped, "the gateway's canary port", gateway, Integer.toString(Ports.CANARY), Outcome.REJECTED);
        probe(slipped, "a pod without a sidecar: udp 8.8.8.8:53", Outcome.REJECTED, "", RESOLVE);
        row(
                slipped,
                "a pod without a sidecar: the gateway, no certificate",
                app(slipped),
                curlCommand("-k", "https://%s:%d/".formatted(gateway, Ports.TUNNEL)),
                Outcome.NO_CERTIFICATE,
                "");
    }

    /** Traffic inside the cluster never enters user space, and the wall lets it pass. */
    private void insideTheCluster() {
        RunningPod till = demo.checkout();
        String url =
                "http://%s:%d/q/health/live".formatted(demo.lab().addresses().v4(), Ports.HEALTH);
        List<String> command =
                List.of("curl", "-sS", "--max-time", "5", "-o", "/dev/null", "-w", "HTTP %{http_code}\n", url);
        rows.add(new DemoRow(
                till,
                who(till),
                "a pod of namespace lab, directly (reach: Cluster)",
                app(till),
                command,
                result -> result.output().equals("HTTP 200\n") ? Outcome.ALLOWED : Outcome.ofCurl(result),
                Outcome.ALLOWED,
                ""));
    }

    private void ca(RunningPod pod, String where, String token, Outcome expected) {
        List<String> command = SvidByHand.command(token);
        rows.add(new DemoRow(pod, who(pod), where, app(pod), command, Outcome::ofCa, expected, ""));
    }

    private void wall(RunningPod pod, String where, String host, String port, Outcome expected) {
        probe(pod, "a pod without a sidecar: " + where, expected, "", TCP, host, port);
    }

    private void https(RunningPod pod, String host, Outcome expected, String word) {
        curl(pod, "https://" + host + "/", "https", expected, word);
    }

    private void https(RunningPod pod, String host, String note, Outcome expected, String word) {
        row(pod, "https %s (%s)".formatted(host, note), app(pod), curlCommand("https://" + host + "/"), expected, word);
    }

    private void curl(RunningPod pod, String url, String scheme, Outcome expected, String word) {
        String host = url.substring(url.indexOf("//") + 2, url.length() - 1);
        row(pod, scheme + " " + host, app(pod), curlCommand(url), expected, word);
    }

    private void row(
            RunningPod pod, String where, ProcessCredentials as, List<String> command, Outcome expected, String word) {
        rows.add(new DemoRow(pod, who(pod), where, as, command, Outcome::ofCurl, expected, word));
    }

    private void probe(
            RunningPod pod, String where, Outcome expected, String word, String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", "-c", program));
        command.addAll(List.of(arguments));
        rows.add(new DemoRow(pod, who(pod), where, app(pod), command, Outcome::ofProbe, expected, word));
    }

    private static List<String> curlCommand(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "curl", "-sS", "--max-time", "10", "--cacert", "/etc/internet/ca.crt", "-w", "HTTP %{http_code}\n"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static ProcessCredentials app(RunningPod pod) {
        return pod.container(SallyportSystem.APP).credentials();
    }

    private static String who(RunningPod pod) {
        return pod.pod().getMetadata().getNamespace() + "/"
                + pod.pod().getSpec().getServiceAccountName();
    }
}
