/** CPU time and memory of processes, the noise of the machine, medians. Imports the JDK only. */
@NullMarked
package dev.sallyport.bench.measure;

import org.jspecify.annotations.NullMarked;
