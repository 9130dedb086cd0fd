package dev.sallyport.proxy.connection;

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

    /** A new set was found and refused; what was in force stays. Once per distinct set and problem. */
    void rejected();
}
