package dev.sallyport.proxy.limit;

/**
 * What one source address may have before anybody knows who it is. Immutable.
 *
 * @param maxConnections tunnel connections at once
 * @param maxHandshakes of them still shaking hands
 * @param handshakes new ones
 */
public record AddressLimits(int maxConnections, int maxHandshakes, Pace handshakes) {}
