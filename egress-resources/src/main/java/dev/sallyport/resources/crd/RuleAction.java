package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a rule does. */
public enum RuleAction {
    /** Lets pass. */
    @JsonProperty("Allow")
    ALLOW,
    /** Refuses. */
    @JsonProperty("Deny")
    DENY
}
