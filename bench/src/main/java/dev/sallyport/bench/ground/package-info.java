/** Where everything runs: one network namespace with its addresses, certificates, redirects and processes. May import: {@code egress-testkit}, {@code bench.load}, {@code bench.measure}. */
@NullMarked
package dev.sallyport.bench.ground;

import org.jspecify.annotations.NullMarked;
