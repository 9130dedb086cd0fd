/**
 * The network a test lives in: namespaces, the router between them, and the folder by which everything is found again
 * and removed, even after {@code kill -9}. May import: {@code testkit.shell}, {@code testkit.files}.
 */
@NullMarked
package dev.sallyport.testkit.net;

import org.jspecify.annotations.NullMarked;
