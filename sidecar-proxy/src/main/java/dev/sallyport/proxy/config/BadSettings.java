package dev.sallyport.proxy.config;

import java.util.List;

/** Every mistake of one group of settings, a sentence each that names the setting. */
final class BadSettings extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> sentences;

    BadSettings(List<String> sentences) {
        super(String.join("; ", sentences));
        this.sentences = List.copyOf(sentences);
    }

    List<String> sentences() {
        return sentences;
    }
}
