/**
 * A CA for tests: SVIDs of exactly the shape PROTOCOL §3.1 wants, SVIDs with one flaw each, and the "internet's" web
 * CA. Needs no root and no network. May import: BouncyCastle's builders (with the JDK's own crypto provider),
 * {@code testkit.files}, {@code egress-model}.
 */
@NullMarked
package dev.sallyport.testkit.ca;

import org.jspecify.annotations.NullMarked;
