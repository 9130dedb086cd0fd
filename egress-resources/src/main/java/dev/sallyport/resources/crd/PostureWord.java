package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens where no rule decides. */
public enum PostureWord {
    /** Refuse. */
    @JsonProperty("Deny")
    DENY,
    /** Let pass and record it. */
    @JsonProperty("Observe")
    OBSERVE,
    /** Let pass. */
    @JsonProperty("Allow")
    ALLOW
}
