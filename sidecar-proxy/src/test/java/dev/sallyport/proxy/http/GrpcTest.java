package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.reason.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTest {
    private static HeaderFields fields(String name, String... values) {
        return new HeaderFields(List.of(values).stream()
                .map(value -> new HeaderField(name, value))
                .toList());
    }

    @Test
    void aCallIsOneByItsContentType() {
        assertThat(Grpc.isCall(fields("content-type", "application/grpc"))).isTrue();
        assertThat(Grpc.isCall(fields("Content-Type", "application/grpc+proto")))
                .isTrue();
        assertThat(Grpc.isCall(fields("content-type", "application/grpc;x=y"))).isTrue();
        assertThat(Grpc.isCall(fields("content-type", "application/grpc-web"))).isFalse();
        assertThat(Grpc.isCall(fields("content-type", "text/plain"))).isFalse();
        assertThat(Grpc.isCall(HeaderFields.NONE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1S,PT1S",
        "100m,PT0.1S",
        "2M,PT2M",
        "3H,PT3H",
        "5u,PT0.000005S",
        "7n,PT0.000000007S",
        "99999999H,PT8760H"
    })
    void readsADeadline(String text, Duration expected) {
        assertThat(Grpc.timeout(fields("grpc-timeout", text))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "1s", "123456789S", "-1S", "+1S", "1.5S", "1 S", "1SS"})
    void refusesADeadlineThatIsNone(String text) {
        assertThatThrownBy(() -> Grpc.timeout(fields("grpc-timeout", text)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Grpc.timeout(fields("grpc-timeout", "1S", "1S")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysNoInItsOwnWords() {
        assertThat(Grpc.timeout(HeaderFields.NONE)).isNull();
        assertThat(Grpc.status(Reason.NO_RULE, 403)).isEqualTo(7);
        assertThat(Grpc.status(Reason.NAME_MISMATCH, 421)).isEqualTo(7);
        assertThat(Grpc.status(Reason.RATE_LIMITED, 429)).isEqualTo(8);
        assertThat(Grpc.status(Reason.CONNECT_FAILED, 502)).isEqualTo(14);
        assertThat(Grpc.status(Reason.CONNECT_TIMEOUT, 504)).isEqualTo(4);
        assertThat(Grpc.message("100% \u00fc\n")).isEqualTo("100%25 %C3%BC%0A");
    }
}
