package dev.sallyport.proxy.lane;

/**
 * User event: the peer of a lane ended it with an error instead of an end. An event rather than an exception, because a
 * peer causes it at will, also while nobody looks at the lane yet.
 *
 * @param detail a sentence of our own words
 */
public record LaneReset(String detail) {}
