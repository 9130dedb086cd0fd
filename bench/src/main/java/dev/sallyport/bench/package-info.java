/**
 * What it costs to go through Sallyport, beside other proxies doing the same: {@code make bench}. Never shipped. The
 * programs under measurement, the load generator and the upstream are processes of their own; this package orders them
 * about. May import every other package of the bench.
 */
@NullMarked
package dev.sallyport.bench;

import org.jspecify.annotations.NullMarked;
