package dev.sallyport.proxy.accept;

/**
 * Where a loopback listener listens. Immutable.
 *
 * @param port 1–65535; 0 lets the system choose, in tests
 * @param backlog connections the kernel may hold that we have not accepted yet
 */
public record ListenerSettings(int port, int backlog) {}
