package dev.sallyport.proxy.dns;

/**
 * What is asked, in class IN. Immutable.
 *
 * @param name as it was sent
 * @param type its number
 */
public record Question(WireName name, int type) {}
