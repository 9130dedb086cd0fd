/**
 * One end of a relay: a channel that carries bytes both ways and can end each direction on its own. Imports Netty and {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.lane;

import org.jspecify.annotations.NullMarked;
