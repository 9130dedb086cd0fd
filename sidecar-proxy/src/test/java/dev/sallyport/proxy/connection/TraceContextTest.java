package dev.sallyport.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void readsAndWritesWhatItRead() {
        TraceContext context = TraceContext.parse(GOOD, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
        assertThat(context.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(context.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(context.sampled()).isTrue();
        assertThat(context.traceparent()).isEqualTo(GOOD);
        assertThat(context.state()).isEqualTo("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-what-comes",
            })
    void otherFlagsAndLaterVersionsAreRead(String text) {
        assertThat(TraceContext.parse(text, null).sampled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            })
    void whatIsMalformedIsNone(String text) {
        assertThat(TraceContext.parse(text, "vendor=x")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "novalue", "=x", "UPPER=x", "a=b=c", "a=\u00e9", "a=b\r\nx: y", "a b=c"})
    void aStateThatIsMalformedIsDropped(String state) {
        assertThat(TraceContext.parse(GOOD, state).state()).isNull();
    }

    @Test
    void aStateIsBoundedInMembersAndLength() {
        assertThat(TraceContext.parse(GOOD, members(32)).state()).isEqualTo(members(32));
        assertThat(TraceContext.parse(GOOD, members(33)).state()).isNull();
        assertThat(TraceContext.parse(GOOD, "a=" + "x".repeat(256) + ",b=" + "x".repeat(256))
                        .state())
                .isNull();
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    }
}
