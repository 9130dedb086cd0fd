package dev.sallyport.proxy.admin;

/**
 * What the gateway's admin is told. Immutable.
 *
 * @param port on 127.0.0.1; 0 for none
 * @param maxObserved destinations remembered for suggestions
 * @param maxObservedPerIdentity the same of one caller
 */
public record AdminSettings(int port, int maxObserved, int maxObservedPerIdentity) {}
