package dev.sallyport.proxy.exchange;

/**
 * Content as it comes from a peer: nothing comes that was not asked for, so a reader that does not ask stops its sender.
 * Confined to its event loop.
 */
public interface Inlet {
    /**
     * Asks for more. What comes next (what one read brings, in one or more pieces) is delivered to the {@link Receiver},
     * perhaps before this returns; further calls before that count as one. Called from within a delivery, it never
     * delivers recursively. After the end it does nothing.
     */
    void pull();

    /**
     * Nothing more is wanted: the receiver hears no more from here on, and what still comes is dropped or told to stop. Idempotent; after the end it does nothing.
     */
    void stop(Abort why);
}
