/**
 * Joins two lanes: half-close both ways, bounded buffers, one ending. Imports Netty, {@code lane}, {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.relay;

import org.jspecify.annotations.NullMarked;
