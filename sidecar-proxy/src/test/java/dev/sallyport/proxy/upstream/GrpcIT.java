package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.testing.GrpcPeer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** gRPC of somebody else's making through both sides: streams both ways, trailers, cancel, deadlines. */
class GrpcIT {
    private static GrpcPeer server;
    private static Http2Bench bench;

    @BeforeAll
    static void start() {
        server = GrpcPeer.server();
        bench = new Http2Bench(server.address());
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private static List<String> call(String... calls) {
        return GrpcPeer.call(bench.port(), "bytes.example", calls);
    }

    @Test
    void callsStreamsAndTrailersPassBothWays() {
        assertThat(call("unary", "download", "upload", "chat", "fail", "absent", "many"))
                .containsExactly(
                        "unary echo:hello OK why b'\\x00\\xff'",
                        "download 2008890",
                        "upload 3000000",
                        "chat re:0,re:1,re:2,re:3,re:4 0 OK",
                        "fail FAILED_PRECONDITION | not today: 100% ü",
                        "absent UNIMPLEMENTED | Method not found!",
                        "many 60");
        bench.awaitQuiet();
        assertThat(bench.limits).isEmpty();
    }

    @Test
    void aDeadlineAndACancelReachTheServer() {
        assertThat(call("deadline", "cancel"))
                .containsExactly(
                        "slow DEADLINE_EXCEEDED | Deadline Exceeded",
                        "deadline in time",
                        "cancel first",
                        "cancelled CANCELLED");
        server.awaitSaid("slow deadline");
        assertThat(server.said()).doesNotContain("slow deadline none");
        server.awaitSaid("slow over cancelled");
        server.awaitSaid("watch over cancelled");
        bench.awaitQuiet();
    }
}
