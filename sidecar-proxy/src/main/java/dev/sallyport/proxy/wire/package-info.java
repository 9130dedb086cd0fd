/**
 * HTTP/2 connections with our numbers and limits, whoever speaks on them: codec, windows, floods, late heads, silence
 * (PROTOCOL §5.5). Knows nothing of tunnels or requests. Imports {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.wire;

import org.jspecify.annotations.NullMarked;
