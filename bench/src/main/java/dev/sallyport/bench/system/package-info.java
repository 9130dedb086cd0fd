/** The systems under measurement: what each is started with, and what it cannot do. May import: {@code bench.ground}. */
@NullMarked
package dev.sallyport.bench.system;

import org.jspecify.annotations.NullMarked;
