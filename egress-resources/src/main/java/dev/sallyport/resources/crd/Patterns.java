package dev.sallyport.resources.crd;

/** Patterns of the schema (RE2 as the API server runs it). Coarser than what load checks, never finer. Constants. */
final class Patterns {
    static final String LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    static final String SUBDOMAIN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    static final String HOST = "^(\\*\\*?\\.)?[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?"
            + "(\\.[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?)*\\.?$";
    static final String CIDR = "^[0-9A-Fa-f.:]+/[0-9]{1,3}$";
    static final String DURATION = "^([0-9]{1,9}(ms|s|m|h))+$";
    static final String DURATION_OR_ZERO = "^(0|([0-9]{1,9}(ms|s|m|h))+)$";
    static final String HEADER = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$";

    /** RE2 counts to 1000 at most: the length is a bound of its own. */
    static final String PATH = "^/.*$";

    private Patterns() {}
}
