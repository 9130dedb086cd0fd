/** The results as a value, as JSON, as a table, as a plot, as tables of docs/performance.md. May import: Jackson, {@code bench.measure}. */
@NullMarked
package dev.sallyport.bench.report;

import org.jspecify.annotations.NullMarked;
