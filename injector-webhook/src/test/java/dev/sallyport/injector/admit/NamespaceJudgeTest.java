package dev.sallyport.injector.admit;

import static dev.sallyport.injector.admit.Asked.sentence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespaceJudgeTest {
    private static final String NONE = "{'metadata':{}}";

    private static String judged(boolean settings, String name, String object, String old) {
        Operation operation = old.equals("null") ? Operation.CREATE : Operation.UPDATE;
        Subject namespaces = new Subject("", "namespaces", "");
        return sentence(new NamespaceJudge(Asked.knowledge(settings))
                .judge(Asked.of(namespaces, operation, name, name, "bob", object, old)));
    }

    private static String with(String part, String name, String word) {
        return "{'metadata':{'" + part + "':{'" + name + "':'" + word + "'}}}";
    }

    @ParameterizedTest
    @CsvSource({
        "labels, sallyport.dev/inject, Enabled",
        "labels, sallyport.dev/inject, true",
        "annotations, sallyport.dev/lockdown, off",
        "annotations, sallyport.dev/default-posture, deny",
        "annotations, sallyport.dev/allow-opt-out, yes"
    })
    void refusesAWordThatIsNone(String part, String name, String word) {
        String bad = with(part, name, word);
        assertThat(judged(true, "shop", bad, "null"))
                .startsWith("refused: namespace_word metadata." + part + "[" + name + "]")
                .contains("\"" + word + "\"");
        assertThat(judged(true, "shop", bad, NONE)).startsWith("refused");
        assertThat(judged(true, "shop", bad, bad)).startsWith("allowed");
        assertThat(judged(true, "shop", NONE, bad)).startsWith("allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "labels, sallyport.dev/inject, enabled",
        "labels, sallyport.dev/inject, disabled",
        "annotations, sallyport.dev/lockdown, disabled",
        "annotations, sallyport.dev/default-posture, Observe",
        "annotations, sallyport.dev/allow-opt-out, true"
    })
    void takesTheWords(String part, String name, String word) {
        assertThat(judged(true, "shop", with(part, name, word), "null")).isEqualTo("allowed: namespace []");
    }

    @Test
    void neverGovernsWhatTheClusterStandsOn() {
        String governed = with("labels", "sallyport.dev/inject", "enabled");
        assertThat(judged(true, "kube-system", governed, NONE))
                .startsWith("refused")
                .contains("is never governed");
        assertThat(judged(true, "sallyport-system", governed, "null")).startsWith("refused");
        assertThat(judged(true, "kube-system", governed, governed)).startsWith("allowed");
    }

    @Test
    void warnsWhoeverTakesTheWallDownOrHasNoSettings() {
        String governed = with("labels", "sallyport.dev/inject", "enabled");
        assertThat(judged(true, "shop", NONE, governed)).startsWith("allowed").contains("no longer governed");
        assertThat(judged(false, "shop", governed, NONE)).startsWith("allowed").contains("no EgressSettings");
        String open = "{'metadata':{'labels':{'sallyport.dev/inject':'enabled'},"
                + "'annotations':{'sallyport.dev/lockdown':'disabled'}}}";
        assertThat(judged(true, "shop", open, governed)).startsWith("allowed").contains("leave freely");
    }
}
