package dev.sallyport.ca.authority;

import java.time.Instant;

/**
 * A state as it is written down.
 *
 * @param state the state
 * @param seen the latest time at which it was written; a clock behind it has stepped back
 * @param noted false when the written form lacks something that its owner did not write: the number of a supplied bundle
 */
record Document(AuthorityState state, Instant seen, boolean noted) {}
