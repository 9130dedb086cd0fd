/**
 * A fleet of our own proxies at work: the jar that ships, as several real processes in network namespaces of their own,
 * with a network between them that can be hurt, and load that runs through it. May import: {@code testkit.ca},
 * {@code testkit.net}, {@code testkit.pod} (where the repository is), {@code testkit.shell}, {@code testkit.world},
 * egress-model's {@code contract}.
 */
@NullMarked
package dev.sallyport.testkit.fleet;

import org.jspecify.annotations.NullMarked;
