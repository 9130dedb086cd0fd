package dev.sallyport.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.request.PathPattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One path in another's place. */
class PathRewriteTest {
    @ParameterizedTest(name = "{0} by {1} to {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/users?x=/api | /api/**   | /v2   | /v2/users?x=/api",
                "/api              | /api/**   | /v2   | /v2",
                "/api/             | /api/**   | /v2   | /v2/",
                "/api/users        | /api/**   | /v2/  | /v2/users",
                "/api/users        | /api/**   | /     | /users",
                "/a%20b/c%2Bd      | /a%20b/** | /x    | /x/c%2Bd",
                "/t/7/users/1      | /t/*/**   | /u    | /u/users/1",
                "/old?q            | /old      | /new  | /new?q",
                "/any?q            |           | /new  | /new?q",
                "/any/thing        | /**       | /v2   | /v2/any/thing",
                "*                 |           | /new  | *"
            })
    void putsIt(String target, String pattern, String replacement, String expected) {
        assertThat(PathRewrite.of(target, pattern == null ? null : PathPattern.parse(pattern), replacement))
                .isEqualTo(expected);
    }
}
