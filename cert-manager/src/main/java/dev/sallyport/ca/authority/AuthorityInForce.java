package dev.sallyport.ca.authority;

import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.certificate.SvidIssuer;

/**
 * What requests are served from: one state, and what follows from it. Immutable; swapped as one.
 *
 * @param state the state
 * @param issuer signs as the state says
 * @param bundle the state's anchors
 */
public record AuthorityInForce(AuthorityState state, SvidIssuer issuer, TrustBundle bundle) {
    /** Never the keys. */
    @Override
    public String toString() {
        return "AuthorityInForce[" + state.phase().label() + ", bundle " + state.sequence() + "]";
    }
}
