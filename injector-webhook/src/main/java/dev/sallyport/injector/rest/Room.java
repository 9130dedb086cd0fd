package dev.sallyport.injector.rest;

import java.util.concurrent.Semaphore;

/**
 * How much there may be of calls at a time, so that whoever reaches the port cannot fill the memory: with the heap of
 * {@code injector.options} all of it may be used at once. Safe for concurrent use; never waits.
 */
final class Room {
    /** Bytes of bodies of ordinary size that come in or are judged. */
    private static final int ORDINARY_BYTES = 8 << 20;

    /** Calls that are under way: each is a stream, a timer and a few KiB before a byte of its body came. */
    private static final int CALLS = 1024;

    private final Semaphore calls = new Semaphore(CALLS);
    private final Semaphore waiting;
    private final Semaphore ordinary = new Semaphore(ORDINARY_BYTES);
    private final Semaphore large;

    /**
     * All of it is free.
     *
     * @param waiting how many reviews may wait for the API server
     * @param largest body, bytes: of larger ones than ordinary there are as many as come to one such
     */
    Room(int waiting, int largest) {
        this.waiting = new Semaphore(waiting);
        this.large = new Semaphore(largest);
    }

    /** Calls from their head to their answer. */
    Semaphore calls() {
        return calls;
    }

    /** Reviews that wait for the API server: each holds a tree. */
    Semaphore waiting() {
        return waiting;
    }

    /** Bytes of bodies that are, or may still be, of ordinary size. */
    Semaphore ordinary() {
        return ordinary;
    }

    /** Bytes of larger ones. */
    Semaphore large() {
        return large;
    }
}
