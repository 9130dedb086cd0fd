package dev.sallyport.identity;

import java.util.Locale;

/** What asking the CA came to. */
public enum FetchResult {
    /** A certificate, or a bundle, that was accepted. */
    ACCEPTED("The CA's answer is in force."),
    /** The bundle's file is missing or bad, and nothing else is known to trust the CA by. */
    NO_BUNDLE("There is no trust bundle to know the CA by."),
    /** The token's file is missing or bad. */
    NO_TOKEN("There is no token to show to the CA."),
    /** Nobody answered, or not in time. */
    UNREACHABLE("The CA cannot be reached."),
    /** Who answered is not the CA. */
    UNTRUSTED("Who answers is not the CA that the trust bundle vouches for."),
    /** 400, 401 or 403. */
    REFUSED("The CA refuses the token or the request; its own log says why."),
    /** 429 or 503. */
    BUSY("The CA asks to come back later."),
    /** Not what the interface promises. */
    BAD_ANSWER("The CA's answer is not what its interface promises."),
    /** A certificate that is not ours to use. */
    BAD_CERTIFICATE("The CA answered with a certificate that cannot be used."),
    /** A bundle that must not be trusted. */
    BAD_BUNDLE("The CA answered with a bundle that must not be trusted.");

    private final String sentence;

    FetchResult(String sentence) {
        this.sentence = sentence;
    }

    /** What happened, for people. */
    public String sentence() {
        return sentence;
    }

    /** Metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
