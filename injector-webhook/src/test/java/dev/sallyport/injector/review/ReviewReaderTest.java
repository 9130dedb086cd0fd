package dev.sallyport.injector.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewReaderTest {
    private static final String GOOD = """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","operation":"CREATE",
             "resource":{"group":"","version":"v1","resource":"pods"},"subResource":"ephemeralcontainers",
             "namespace":"shop","userInfo":{"username":"bob","groups":["a","b"]},"dryRun":true,
             "object":{"metadata":{"generateName":"web-"}},"oldObject":null}}""";

    private static ReviewRequest read(String text) throws UnreadableReview {
        return ReviewReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatAnApiServerSends() throws UnreadableReview {
        ReviewRequest request = read(GOOD);
        assertThat(request.uid()).isEqualTo("u-1");
        assertThat(request.subject()).hasToString("pods/ephemeralcontainers");
        assertThat(request.namespace()).isEqualTo("shop");
        assertThat(request.displayName()).isEqualTo("web-…");
        assertThat(request.user()).isEqualTo("bob");
        assertThat(request.groups()).containsExactlyInAnyOrder("a", "b");
        assertThat(request.dryRun()).isTrue();
        assertThat(request.oldObject().isMissingNode()).isTrue();
    }

    @Test
    void takesNameAndNamespaceFromTheObjectWhereTheRequestHasNone() throws UnreadableReview {
        ReviewRequest request = read(
                GOOD.replace("\"namespace\":\"shop\",", "")
                        .replace("\"operation\":\"CREATE\"", "\"operation\":\"DELETE\"")
                        .replace(
                                "\"object\":{\"metadata\":{\"generateName\":\"web-\"}},\"oldObject\":null",
                                "\"object\":null,"
                                        + "\"oldObject\":{\"metadata\":{\"name\":\"sallyport-egress\",\"namespace\":\"lab\"}}"));
        assertThat(request.name()).isEqualTo("sallyport-egress");
        assertThat(request.namespace()).isEqualTo("lab");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "admission.k8s.io/v1\"|admission.k8s.io/v1beta1\"|apiVersion:",
                "\"AdmissionReview\"|\"Review\"|kind:",
                "\"uid\":\"u-1\",|\"\":1,|request.uid:",
                "\"uid\":\"u-1\"|\"uid\":\"u-1\",\"uid\":\"u-2\"|no key twice",
                "\"CREATE\"|\"PATCH\"|request.operation:",
                "\"resource\":\"pods\"|\"resource\":\"\"|request.resource.resource:",
                "\"oldObject\":null|\"oldObject\":[]|request.oldObject:",
                "\"request\":|\"response\":|request:"
            })
    void saysWhatIsWrong(String part, String replacement, String sentence) {
        assertThatThrownBy(() -> read(GOOD.replace(part, replacement)))
                .isInstanceOf(UnreadableReview.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void nestsOnlySoDeep() {
        assertThatThrownBy(() -> read("[".repeat(1_000_000))).isInstanceOf(UnreadableReview.class);
        String deep = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
        assertThatThrownBy(() -> read(GOOD.replace("{\"generateName\":\"web-\"}", deep)))
                .isInstanceOf(UnreadableReview.class);
    }

    @Test
    void whateverComesIsReadOrRefusedInASentence() {
        Random random = new Random(7);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(5); flips > 0 && broken.length > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ReviewReader.read(broken).uid()).isNotEmpty();
            } catch (UnreadableReview e) {
                assertThat(e.sentence()).isNotBlank().matches("[ -~]+");
            }
        }
    }
}
