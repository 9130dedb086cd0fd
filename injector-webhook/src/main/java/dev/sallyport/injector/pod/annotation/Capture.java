package dev.sallyport.injector.pod.annotation;

import java.util.Arrays;
import java.util.Optional;

/** How a pod's traffic comes to the sidecar. */
public enum Capture {
    /** By the init container's rules. */
    IPTABLES("iptables"),
    /** By the apps' own proxy settings; the NetworkPolicy closes every other way. */
    PROXY_ENV("proxy-env");

    private final String word;

    Capture(String word) {
        this.word = word;
    }

    /** As the annotation and the status spell it. */
    public String word() {
        return word;
    }

    /** The one that is spelled so. */
    static Optional<Capture> ofWord(String word) {
        return Arrays.stream(values())
                .filter(capture -> capture.word.equals(word))
                .findFirst();
    }
}
