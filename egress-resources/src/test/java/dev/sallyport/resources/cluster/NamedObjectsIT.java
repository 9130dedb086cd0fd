package dev.sallyport.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.apiserver.Fault;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Secrets that destinations name, read by their names from an API server. */
class NamedObjectsIT {
    private static final String DESTINATION = "{apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressDestination,"
            + " metadata: {name: partner, namespace: shop}, spec: {hosts: [a.example], tls: {mode: OriginateMutual,"
            + " credential: {name: partner}}}}";

    private final WebCa ca = WebCa.create();
    private final IssuedSvid first = ca.issueClient("first");
    private final FakeApiServer server = FakeApiServer.start();

    @BeforeEach
    void settings() {
        server.put(Cluster.settings());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String secret(String name, IssuedSvid client) {
        return "{apiVersion: v1, kind: Secret, metadata: {name: " + name + ", namespace: shop}, data: {tls.crt: "
                + base64(client.chainPem()) + ", tls.key: " + base64(client.keyPem()) + "}}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The leaf that would be shown; empty while there is none. */
    private static List<?> shown(Cluster cluster) {
        return cluster.publications().isEmpty()
                ? List.of()
                : cluster.last().snapshot().destinations().originations().stream()
                        .map(Origination::credential)
                        .filter(Objects::nonNull)
                        .map(TlsMaterial::chain)
                        .flatMap(List::stream)
                        .toList();
    }

    @Test
    void whatIsNamedIsThereWithTheFirstPublicationAndNothingElseIsAskedFor() {
        server.put(secret("partner", first));
        server.put(secret("another", first));
        server.put(DESTINATION);
        try (Cluster cluster = new Cluster(server)) {
            cluster.await("published", () -> !cluster.publications().isEmpty());
            assertThat(cluster.publications()
                            .getFirst()
                            .snapshot()
                            .destinations()
                            .originations())
                    .hasSize(1);
            assertThat(cluster.problems()).isEmpty();
            assertThat(server.calls().stream().filter(call -> call.isOf("secrets")))
                    .isNotEmpty()
                    .noneMatch(call ->
                            call.isList() || call.isWatch() || call.toString().contains("another"));
        }
    }

    @Test
    void itFollowsTheSecretAndSaysWhyItCannot() {
        server.put(DESTINATION);
        try (Cluster cluster = new Cluster(server)) {
            cluster.awaitProblem("EgressDestination shop/partner: the credential Secret shop/partner cannot be read");
            cluster.awaitProblem("Secret shop/partner cannot be read: the API server answers 404");

            server.put(secret("partner", first));
            cluster.await("read", () -> shown(cluster).equals(first.chain()));
            cluster.await("well", () -> cluster.problems().isEmpty());

            IssuedSvid second = ca.issueClient("second");
            server.put(secret("partner", second));
            cluster.await("rotated", () -> shown(cluster).equals(second.chain()));

            server.faults().add(new Fault.Answer(500), call -> call.isOf("secrets"));
            cluster.awaitProblem("Secret shop/partner cannot be read: the API server answers 500");
            assertThat(shown(cluster)).isEqualTo(second.chain());

            server.faults().clear();
            server.faults().add(new Fault.Answer(403), call -> call.isOf("secrets"));
            cluster.await("withdrawn", () -> shown(cluster).isEmpty());
            cluster.awaitProblem("the API server answers 403");
            cluster.awaitProblem("its traffic is refused credential_missing");
        }
    }
}
