/** What is asked of every system, and in which order. May import: {@code bench.ground}, {@code bench.system}, {@code bench.load}, {@code bench.measure}, {@code bench.report}. */
@NullMarked
package dev.sallyport.bench.scenario;

import org.jspecify.annotations.NullMarked;
