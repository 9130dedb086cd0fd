/**
 * The admin pages: what may be asked, and of whom nothing is told. Pages are pure; the sockets are in {@code admin.wire}.
 * Never Netty (but for {@code wire}), never on an event loop that carries connections. Imports {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.admin;

import org.jspecify.annotations.NullMarked;
