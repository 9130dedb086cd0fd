package dev.sallyport.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.resources.translate.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchEventTest {
    private static WatchEvent read(String line) throws ApiTrouble {
        return WatchEvent.read(Kind.EGRESS_POLICY, line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tellsWhatHappenedToWhat() throws ApiTrouble {
        WatchEvent event = read("""
                {"type":"MODIFIED","object":{"metadata":{"name":"a","namespace":"shop","resourceVersion":"7","generation":2,
                "uid":"u","managedFields":[{"manager":"kubectl"}]},"spec":{"rules":[]},"status":{"x":1}}}""");

        assertThat(event.type()).isEqualTo(WatchEvent.Type.MODIFIED);
        assertThat(event.version()).isEqualTo("7");
        assertThat(event.object().key()).hasToString("EgressPolicy shop/a");
        assertThat(event.object().generation()).isEqualTo(2);
        assertThat(event.object().resource().document().entries())
                .containsOnlyKeys("apiVersion", "kind", "metadata", "spec");
    }

    @Test
    void aStatusAloneIsNoChangeOfMeaning() throws ApiTrouble {
        String line = "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\","
                + "\"resourceVersion\":\"%s\"},\"spec\":{\"rules\":[]},\"status\":{\"x\":%s}}}";
        assertThat(read(line.formatted("1", "1")).object().resource())
                .isEqualTo(read(line.formatted("2", "2")).object().resource());
    }

    @Test
    void aBookmarkMovesTheVersionOnly() throws ApiTrouble {
        WatchEvent event = read(
                "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"EgressPolicy\",\"metadata\":{\"resourceVersion\":\"12\"}}}");
        assertThat(event.object()).isNull();
        assertThat(event.version()).isEqualTo("12");
    }

    @Test
    void goneIsToldFromOtherErrors() {
        assertThatThrownBy(() -> read("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}"))
                .isInstanceOfSatisfying(
                        ApiTrouble.class, e -> assertThat(e.isGone()).isTrue());
        assertThatThrownBy(() -> read("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\"}}"))
                .isInstanceOfSatisfying(
                        ApiTrouble.class, e -> assertThat(e.isGone()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"type\":\"ADDED\"}",
                "{\"type\":\"ADDED\",\"object\":{}}",
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"resourceVersion\":\"1\"}}}",
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"}}}",
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\"}}}",
                "{\"type\":\"RENAMED\",\"object\":{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\",\"resourceVersion\":\"1\"}}}",
            })
    void whatIsNoEventIsTrouble(String line) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(ApiTrouble.class);
    }
}
