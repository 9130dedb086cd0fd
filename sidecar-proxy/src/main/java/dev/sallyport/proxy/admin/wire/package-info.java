/** Where admin is asked: a listener on loopback with an event loop of its own. Imports {@code admin}, {@code connection}. */
@NullMarked
package dev.sallyport.proxy.admin.wire;

import org.jspecify.annotations.NullMarked;
