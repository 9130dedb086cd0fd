/**
 * Tests and the demo, never shipped. Sub-packages: {@code ca} (identities, good and deliberately bad), {@code files}
 * (folders written as a kubelet writes them), {@code shell} (commands), {@code net} (namespaces, router, cables),
 * {@code pod} (a kubelet for one pod at a time), {@code world} (servers outside, a DNS that lies), {@code demo}.
 */
@NullMarked
package dev.sallyport.testkit;

import org.jspecify.annotations.NullMarked;
