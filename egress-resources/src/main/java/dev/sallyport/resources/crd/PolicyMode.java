package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a policy decides or only watches. */
public enum PolicyMode {
    /** Its rules take part in the verdict. */
    @JsonProperty("Enforce")
    ENFORCE,
    /** Its rules are recorded and change nothing. */
    @JsonProperty("Observe")
    OBSERVE
}
