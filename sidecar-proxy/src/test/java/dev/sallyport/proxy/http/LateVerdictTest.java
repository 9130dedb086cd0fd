package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A verdict that is waited for: nothing passes before it, and nothing is lost. */
class LateVerdictTest {
    private static final String FIRST = "GET /1 HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String SECOND = "GET /2 HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Queue<Consumer<@Nullable HttpRefusal>> waiting = new ArrayDeque<>();
    private final List<Object> events = new ArrayList<>();
    private final GateScene scene = new GateScene(
            RequestJudge.of(Authority.parse("a.example:80")).then((head, verdict) -> waiting.add(verdict)));

    LateVerdictTest() {
        scene.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
    }

    @AfterEach
    void close() {
        scene.channel.finishAndReleaseAll();
    }

    private void tell(@Nullable HttpRefusal refusal) {
        waiting.remove().accept(refusal);
        scene.channel.runPendingTasks();
    }

    @Test
    void aRequestIsHeldUntilItsVerdictAndThenPassesWhole() {
        scene.client(FIRST);
        assertThat(scene.atOrigin()).isEmpty();
        assertThat(scene.channel.config().isAutoRead()).isFalse();
        tell(null);
        assertThat(scene.atOrigin()).startsWith("GET /1 HTTP/1.1\r\n");
        assertThat(scene.channel.config().isAutoRead()).isTrue();
        scene.origin(OK);
        assertThat(scene.atClient()).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void aBodyAndTheNextRequestWaitBehindIt() {
        scene.client("POST /0 HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nbody" + SECOND);
        assertThat(scene.atOrigin()).isEmpty();
        tell(null);
        assertThat(scene.atOrigin()).endsWith("body");
        scene.origin(OK);
        assertThat(waiting).hasSize(1);
        assertThat(scene.atOrigin()).isEmpty();
        tell(null);
        assertThat(scene.atOrigin()).startsWith("GET /2 HTTP/1.1\r\n");
    }

    @Test
    void aClientThatEndsMeanwhileStillHasItsRequestSentBeforeItsEnd() {
        scene.client(FIRST);
        scene.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(events).isEmpty();
        tell(null);
        assertThat(scene.atOrigin()).startsWith("GET /1 HTTP/1.1\r\n");
        assertThat(events).containsExactly(ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void aLateNoIsToldAndEndsIt() {
        scene.client(FIRST);
        tell(HttpRefusal.of(Reason.RATE_LIMITED, "Ten.", "shop/p/#0", "a.example")
                .retryAfter(7));
        assertThat(scene.atOrigin()).isEmpty();
        assertThat(scene.atClient())
                .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
                .contains("\r\nRetry-After: 7\r\nx-rate-limited: true\r\n");
        assertThat(scene.endings).containsExactly("rate_limited");
        assertThat(scene.records).hasSize(1);
    }

    @Test
    void aVerdictForAConnectionThatIsGoneChangesNothing() {
        scene.client(FIRST);
        scene.channel.close();
        tell(null);
        assertThat(scene.atOrigin()).isEmpty();
        assertThat(scene.endings).isEmpty();
    }
}
