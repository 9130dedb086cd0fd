package dev.sallyport.identity;

import java.time.Instant;

/** Sees our own identity come, change and be refused. Called on the identity's own thread; never throws. */
public interface IdentityObserver {
    /** Sees nothing. */
    IdentityObserver NONE = new IdentityObserver() {
        @Override
        public void accepted(Instant notAfter) {}

        @Override
        public void rejected() {}
    };

    /**
     * A new set of key, chain and bundle is in force.
     *
     * @param notAfter until when it can be used
     */
    void accepted(Instant notAfter);

    /** A new set was found in the files and refused; what was in force stays. Once per distinct set and problem. */
    void rejected();

    /** The CA was asked for a certificate, or could not be: each time; for want of a bundle, once per content of its file. */
    default void certificateAsked(FetchResult result) {}

    /** The CA was asked for its bundle: each time. */
    default void bundleAsked(FetchResult result) {}

    /** The bundle of this number, from the CA, is in force. */
    default void bundleInForce(long sequence) {}
}
