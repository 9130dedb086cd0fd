package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to TLS with an encrypted ClientHello. */
public enum EncryptedClientHello {
    /** It passes under its outer name. */
    @JsonProperty("Allow")
    ALLOW,
    /** It is refused. */
    @JsonProperty("Deny")
    DENY
}
