/**
 * Spans of settled connections and requests, told to a collector by OTLP. The only package that knows OpenTelemetry's
 * libraries, none of which is loaded where nothing is traced. Never Netty. Imports {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.trace;

import org.jspecify.annotations.NullMarked;
