package dev.sallyport.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.cli.output.Ink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway carries, as a table: against pages as a gateway serves them (docs/admin.md). */
class ConnectionsCommandTest {
    private static final String FIRST = """
            {"connections": [
              {"id": 1, "spiffe_id": "spiffe://cluster.local/ns/shop/sa/checkout", "claimed_pod": "checkout-0",
               "authority": "api.stripe.com:443", "resolved_address": "198.51.100.7", "rule": "shop/checkout/payments",
               "parent": null, "stage": "carrying", "bytes_sent": 5120, "bytes_received": 91844, "age_seconds": 12}],
             "next": 1, "loops_not_answering": 0}
            """;
    private static final String SECOND = """
            {"connections": [
              {"id": 2, "spiffe_id": "spiffe://cluster.local/ns/lab/sa/default", "pod_uid": "uid-2", "claimed_pod": null,
               "authority": "www.example.com:443", "resolved_address": null, "rule": "lab/web/any",
               "parent": "10.1.2.3:3128", "stage": "dialling", "bytes_sent": 0, "bytes_received": 0, "age_seconds": 1}],
             "next": null, "loops_not_answering": 0}
            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer gateway;

    @BeforeEach
    void serve() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/v1/connections", exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            asked.add(query);
            byte[] page = (query.contains("after=1") ? SECOND : FIRST).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    private List<String> shown(String... more) {
        StringWriter out = new StringWriter();
        String[] arguments = new String[more.length + 2];
        arguments[0] = "connections";
        arguments[1] = "--admin=127.0.0.1:" + gateway.getAddress().getPort();
        System.arraycopy(more, 0, arguments, 2, more.length);
        int code = RootCommand.run(
                new Surroundings(new PrintWriter(out), new PrintWriter(out), Ink.PLAIN, Map.of()), arguments);
        assertThat(code).as(out.toString()).isZero();
        return out.toString()
                .lines()
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
    }

    @Test
    void everyPageIsAskedForAndAParentIsNamedBesideTheAddress() {
        assertThat(shown())
                .containsExactly(
                        "WHO POD WHERE TO ADDRESS RULE STAGE SENT RECEIVED AGE",
                        "shop/checkout checkout-0 api.stripe.com:443 198.51.100.7 shop/checkout/payments carrying 5120 91844 12s",
                        "lab/default uid-2 www.example.com:443 - via 10.1.2.3:3128 lab/web/any dialling 0 0 1s");
        assertThat(asked).hasSize(2).last().asString().contains("after=1");
    }

    @Test
    void noMoreThanAskedForAreShownAndThatThereAreMoreIsSaid() {
        assertThat(shown("--most=1", "-n", "shop")).hasSize(3).last().isEqualTo("and more (--most)");
        assertThat(asked).singleElement().asString().contains("namespace=shop", "limit=1");
    }
}
