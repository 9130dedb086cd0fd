package dev.sallyport.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 1})
    void tracesThatBeginHereAreSampledByRatio(double ratio) {
        Sampler sampler = new Sampler(random::nextLong, ratio);
        long sampled = 0;
        for (int i = 0; i < 20_000; i++) {
            Span span = sampler.begin(null);
            assertThat(TraceContext.parse(span.context().traceparent(), null)).isEqualTo(span.context());
            sampled += span.context().sampled() ? 1 : 0;
        }
        assertThat(sampled / 20_000.0).isBetween(ratio - 0.02, ratio + 0.02);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatComesFromElsewhereWasSampledThereOrNot(boolean sampled) {
        TraceContext parent =
                new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", sampled, "vendor=x");
        Span span = new Sampler(random::nextLong, sampled ? 0 : 1).begin(parent);
        assertThat(span.parentId()).isEqualTo(parent.spanId());
        assertThat(span.context().traceId()).isEqualTo(parent.traceId());
        assertThat(span.context().spanId()).isNotEqualTo(parent.spanId());
        assertThat(span.context().sampled()).isEqualTo(sampled);
        assertThat(span.context().state()).isEqualTo("vendor=x");
    }

    @Test
    void noIdIsEverZero() {
        Span span = new Sampler(() -> 0, 1).begin(null);
        assertThat(TraceContext.parse(span.context().traceparent(), null)).isNotNull();
    }
}
