package dev.sallyport.proxy.app;

import java.time.Duration;

/** One role, running. Called from one thread, but for {@link #isReady}. */
interface Program {
    /**
     * Binds and begins; blocking.
     *
     * @throws IllegalStateException with a sentence, when a port cannot be bound
     */
    void start();

    /** True while new connections may be sent here. Any thread. */
    boolean isReady();

    /** What it listens on, for the log. */
    String listening();

    /** Stops accepting, lets connections end, cuts what is left after the time given. Blocking. */
    void drain(Duration atMost) throws InterruptedException;

    /** Cuts everything and gives up what was bound; blocking. */
    void close();
}
