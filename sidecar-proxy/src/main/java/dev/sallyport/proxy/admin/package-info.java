/**
 * Read-only administration. Never Netty.
 */
@NullMarked
package dev.sallyport.proxy.admin;

import org.jspecify.annotations.NullMarked;
