/** The load generator and the upstream, programs of their own inside the bench's network namespace. May import: Netty, HdrHistogram, Jackson, {@code bench.measure}. */
@NullMarked
package dev.sallyport.bench.load;

import org.jspecify.annotations.NullMarked;
