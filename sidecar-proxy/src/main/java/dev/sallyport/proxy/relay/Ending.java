package dev.sallyport.proxy.relay;

import java.time.Duration;

/** How a relay ended: exactly one per relay. Immutable. */
public sealed interface Ending {
    /** Both directions ended in order and everything was handed on. */
    record Completed() implements Ending {}

    /**
     * The downstream side reset or was lost.
     *
     * @param detail a sentence without the peer's words
     */
    record ResetByWorkload(String detail) implements Ending {}

    /**
     * The upstream side reset or was lost.
     *
     * @param detail a sentence without the peer's words
     */
    record ResetByDestination(String detail) implements Ending {}

    /**
     * Nothing moved for too long.
     *
     * @param after the timeout that passed
     * @param halfClosed whether one direction had ended
     */
    record Idle(Duration after, boolean halfClosed) implements Ending {}

    /** Someone outside cut it: policy, identity, drain. */
    record Cut() implements Ending {}
}
