/**
 * What lies outside: servers that say what they saw, servers that misbehave, and DNS that lies by a table. The programs
 * here run as processes of their own inside namespaces. May import: Netty's DNS codec, {@code testkit.ca},
 * {@code testkit.net}, {@code testkit.shell}.
 */
@NullMarked
package dev.sallyport.testkit.world;

import org.jspecify.annotations.NullMarked;
