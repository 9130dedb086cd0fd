/** JSON Patch (RFC 6902) between two trees: the one place that knows it. Imports Jackson's tree. */
@NullMarked
package dev.sallyport.injector.pod.patch;

import org.jspecify.annotations.NullMarked;
