/**
 * Metrics and the access log, from settled records. Never Netty. Imports {@code connection}, Micrometer.
 */
@NullMarked
package dev.sallyport.proxy.observe;

import org.jspecify.annotations.NullMarked;
