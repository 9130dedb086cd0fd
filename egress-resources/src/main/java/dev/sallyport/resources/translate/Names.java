package dev.sallyport.resources.translate;

import java.util.regex.Pattern;

/** Kubernetes' rules for names (RFC 1123 as apimachinery applies it). Each reader returns its argument or throws. */
final class Names {
    static final int MAX_LABEL = 63;
    static final int MAX_SUBDOMAIN = 253;
    static final int MAX_LABEL_KEY = 317;

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
    private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern LABEL_WORD = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private Names() {}

    /** A namespace's or a rule's name. */
    static String label(String text) {
        return require(
                DNS_LABEL.matcher(text).matches() && text.length() <= MAX_LABEL,
                text,
                "this name has 1 to 63 lower-case letters, digits and '-', and neither starts nor ends with '-'");
    }

    /** An object's or a service account's name. */
    static String subdomain(String text) {
        return require(
                DNS_SUBDOMAIN.matcher(text).matches() && text.length() <= MAX_SUBDOMAIN,
                text,
                "this name has 1 to 253 lower-case letters, digits, '-' and '.', each part starting and ending with"
                        + " a letter or digit");
    }

    /** A label's key, {@code [prefix/]name}. */
    static String labelKey(String text) {
        int slash = text.indexOf('/');
        String word = text.substring(slash + 1);
        boolean prefixed =
                slash < 0 || DNS_SUBDOMAIN.matcher(text.substring(0, slash)).matches();
        return require(
                prefixed
                        && word.length() <= MAX_LABEL
                        && LABEL_WORD.matcher(word).matches(),
                text,
                "this is no label key");
    }

    /** A label's value; may be empty. */
    static String labelValue(String text) {
        boolean word = text.length() <= MAX_LABEL && LABEL_WORD.matcher(text).matches();
        return require(text.isEmpty() || word, text, "this is no label value");
    }

    private static String require(boolean holds, String text, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
        return text;
    }
}
