/**
 * Training runs: our programs under work, so that the JVM writes a cache of what they load and run (ADR 0180). Part of the
 * build of images, not of tests alone: needs no root, no network, and no clock but the wall's. May import:
 * {@code testkit.ca}, {@code testkit.apiserver}, {@code testkit.shell}, {@code egress-model}.
 */
@NullMarked
package dev.sallyport.testkit.training;

import org.jspecify.annotations.NullMarked;
