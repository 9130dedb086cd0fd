package dev.sallyport.proxy.parent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;

/** An {@link OriginScene} whose host is reached through a parent proxy. */
final class ParentScene implements AutoCloseable {
    static final String PARENT = "proxy.corp.example";
    static final String ADDRESS = "9.9.9.9";
    static final int PORT = 3128;
    static final String VIA = "host: proxy.corp.example, port: 3128";
    private static final String RULE = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: proxy, namespace: shop }
            spec: { rules: [{ name: proxy, hosts: [proxy.corp.example], ports: [3128] }] }
            """;

    final OriginScene origin;

    ParentScene(Path folder, TlsEngine engine) {
        origin = new OriginScene(folder, engine);
        origin.bench.dns.name(PARENT, ADDRESS);
        origin.put("proxy", RULE);
    }

    /** A destination of the namespace's own through the parent, with what else is said. */
    ParentScene via(String more, String spec) {
        origin.destination("via: { " + VIA + more + " }" + (spec.isEmpty() ? "" : ", " + spec));
        return this;
    }

    ParentScene login(String user, String password) {
        origin.put("login", """
                apiVersion: v1
                kind: Secret
                metadata: { name: login, namespace: shop }
                stringData: { username: "%s", password: "%s" }
                """.formatted(user, password));
        return this;
    }

    ParentScene at(InetSocketAddress parent) {
        origin.bench.internet.put(ADDRESS, PORT, parent);
        return this;
    }

    Tunnel open(int port, String sniffed) {
        return origin.bench.open(OriginScene.HOST + ":" + port, sniffed);
    }

    /** Bytes there and back. */
    void echoes(int port, String sniffed, byte[] bytes) throws IOException {
        try (Tunnel tunnel = open(port, sniffed).send(bytes)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(tunnel.read(bytes.length)).isEqualTo(bytes);
        }
    }

    /** What a tunnel of raw bytes is refused with: the record says the same. */
    String refused(Reason reason) throws IOException {
        int before = origin.bench.records.all().size();
        String detail;
        try (Tunnel tunnel = open(5432, "none")) {
            Answer answer = tunnel.await();
            assertThat(answer).isInstanceOf(Answer.Refused.class);
            var refusal = ((Answer.Refused) answer).refusal();
            assertThat(refusal.reason()).as(refusal.detail()).isEqualTo(reason);
            detail = refusal.detail();
        }
        await().until(() -> origin.bench.records.all().size() == before + 1);
        ConnectionRecord record = last();
        assertThat(record.outcome().reason()).isEqualTo(reason);
        return detail;
    }

    ConnectionRecord last() {
        return origin.bench.records.all().getLast();
    }

    /** How often asking came to that. */
    double asked(String result) {
        return origin.bench
                .meters
                .get("sallyport.parent.tunnels")
                .tag("result", result)
                .counter()
                .count();
    }

    void awaitRecords(int count) {
        await().until(() -> origin.bench.records.all().size() == count);
    }

    void assertParentWasDialledOnly() {
        assertThat(origin.bench.internet.dialled())
                .isNotEmpty()
                .allMatch(new InetSocketAddress(ADDRESS, PORT)::equals, Arrays.toString(new int[] {PORT}));
    }

    @Override
    public void close() {
        origin.close();
    }
}
