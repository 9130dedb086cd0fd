package dev.sallyport.model.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLDecoder;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns and the one form of a path they are compared with. */
class PathPatternTest {
    @ParameterizedTest(name = "{0} on {1}: narrowly {2}, widely {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/exact            | /exact                 | true  | true",
                "/exact            | /exact?a=/b            | true  | true",
                "/exact            | /exact/                | false | true",
                "/exact            | /Exact                 | false | true",
                "/exact            | /exactly               | false | false",
                "/exact            | /exact/more            | false | false",
                "/exact            | /e%78act               | true  | true",
                "/exact/           | /exact                 | false | true",
                "/exact/           | /exact/                | true  | true",
                "/                 | /                      | true  | true",
                "/                 | /a                     | false | false",
                "/api/**           | /api                   | true  | true",
                "/api/**           | /api/                  | true  | true",
                "/api/**           | /api/v1/users?x=y      | true  | true",
                "/api/**           | /API/v1                | false | true",
                "/api/**           | /apis/v1               | false | false",
                "/api/**           | /ap                    | false | false",
                "/**               | /                      | true  | true",
                "/**               | /anything/at/all       | true  | true",
                "/one/*/segment    | /one/two/segment       | true  | true",
                "/one/*/segment    | /one/two/segment/      | false | true",
                "/one/*/segment    | /one/segment           | false | false",
                "/one/*/segment    | /one/a/b/segment       | false | false",
                "/v/*              | /v/1                   | true  | true",
                "/v/*              | /v/                    | false | false",
                "/v/*/**           | /v/1/x/y               | true  | true",
                "/v/*/**           | /v                     | false | false",
                "/a%20b            | /a%20b                 | true  | true",
                "/caf%C3%A9        | /caf%c3%a9             | true  | true",
                "/a!b              | /a%21b                 | true  | true",
            })
    void matches(String pattern, String target, boolean narrowly, boolean widely) {
        String path = Objects.requireNonNull(RequestPath.of(target).plain());
        assertThat(PathPattern.parse(pattern).matches(path, false)).isEqualTo(narrowly);
        assertThat(PathPattern.parse(pattern).matches(path, true)).isEqualTo(widely);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/a/./b",
                "/..",
                "/.",
                "/a/..",
                "/%2e%2e/b",
                "/a/.%2E/b",
                "/%2E",
                "//b",
                "/a//b",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a;x=1/b",
                "/a%3bx",
                "/a%00",
                "/a%0d%0ab",
                "/a%7f",
                "/a%252e%252e/b",
                "/a%25%32%65",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%c0%ae/b",
                "/a%ff",
                "/a%3Fb",
                "/a%23b",
                "/a%e0%80%af",
                "*x"
            })
    void aPathThatOriginsReadInTwoWaysHasNoForm(String target) {
        assertThat(RequestPath.of(target).plain()).isNull();
        assertThat(RequestPath.of(target).fault()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a?b=/../c", "/a?;", "/a?%2f", "/...", "/a/.hidden", "/a..b/c", "/100%25", "/a/b/"})
    void whatOnlyLooksLikeItHasOne(String target) {
        assertThat(RequestPath.of(target).fault()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "*",
                "/a/**/b",
                "/a*",
                "/a/b*/c",
                "/***",
                "/a//b",
                "/a/../b",
                "/a?b",
                "/a;b",
                "/a%2fb",
                "/a b",
                "/caf\u00e9",
                "/a%",
                "/a\\b"
            })
    void refusesAPatternThatMeansNothingOrTwoThings(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.parse(pattern));
    }

    @Test
    void isWhatWasWritten() {
        assertThat(PathPattern.parse("/a/*/b")).hasToString("/a/*/b").isEqualTo(PathPattern.parse("/a/*/b"));
        assertThat(PathPattern.parse("/a")).isNotEqualTo(PathPattern.parse("/a/"));
    }

    /** What a server that decodes once, or twice, and then resolves dot segments, would make of it. */
    @Test
    void noPlainPathLeadsElsewhereHoweverItIsReadAgain() {
        SplittableRandom random = new SplittableRandom(7);
        String[] pieces = {
            "/", ".", "..", "%2e", "%2F", "%5c", "%25", "%", "2e", "a", "A", ";", "?", "\\", "%00", "%c3%a9", "%c0%ae"
        };
        int plain = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder("/");
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String path = RequestPath.of(text.toString()).plain();
            if (path == null) {
                continue;
            }
            plain++;
            String twice = URLDecoder.decode(
                    path.replaceAll("%(?![0-9a-fA-F]{2})", "%25").replace("+", "%2B"), UTF_8);
            assertThat(twice).as(text.toString()).isEqualTo(path);
            assertThat(path.split("/", -1)).as(text.toString()).doesNotContain(".", "..");
            assertThat(path).as(text.toString()).doesNotContain("//", "\\", ";", "\0");
            assertThat(PathPattern.parse("/**").matches(path, false)).isTrue();
        }
        assertThat(plain).isGreaterThan(1_000);
    }
}
