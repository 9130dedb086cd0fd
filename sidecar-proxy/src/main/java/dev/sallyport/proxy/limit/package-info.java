/**
 * How much one caller may have of what all callers share: places and paces by key, in tables that are bounded by what is
 * open or by capacity, and the guard over the process's own memory and descriptors. Imports connection only.
 */
@NullMarked
package dev.sallyport.proxy.limit;

import org.jspecify.annotations.NullMarked;
