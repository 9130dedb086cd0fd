/** Decisions in a forked JVM, under JMH. May import: {@code egress-model}, JMH. */
@NullMarked
package dev.sallyport.bench.decide;

import org.jspecify.annotations.NullMarked;
