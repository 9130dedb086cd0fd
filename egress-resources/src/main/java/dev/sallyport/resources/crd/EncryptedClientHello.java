package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to TLS with an encrypted ClientHello. */
public enum EncryptedClientHello {
    /** It is decided by the name outside. */
    @JsonProperty("AllowOuter")
    ALLOW_OUTER,
    /** It is refused. */
    @JsonProperty("Deny")
    DENY
}
