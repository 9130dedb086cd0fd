package dev.sallyport.resources.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void nothingLeavesTheLine() {
        assertThat(Quoted.of("a\nlevel=INFO \u001b[31m \u202e \"q\" \\"))
                .isEqualTo("\"a\\u000alevel=INFO \\u001b[31m \\u202e \\\"q\\\" \\\\\"");
        assertThat(Quoted.line("caf\u00e9")).isEqualTo("caf\\u00e9");
        assertThat(Quoted.line("plain")).isEqualTo("plain");
    }

    @Test
    void longTextIsCut() {
        assertThat(Quoted.of("x".repeat(101))).isEqualTo("\"" + "x".repeat(100) + "\"...");
    }
}
