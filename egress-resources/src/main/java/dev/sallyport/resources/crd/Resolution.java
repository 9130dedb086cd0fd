package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where addresses come from. */
public enum Resolution {
    /** The gateway resolves the name. */
    @JsonProperty("DNS")
    DNS,
    /** The endpoints listed. */
    @JsonProperty("Static")
    STATIC
}
