package dev.sallyport.ca.app;

import dev.sallyport.ca.attest.Attestor;
import dev.sallyport.ca.authority.StateStore;
import dev.sallyport.ca.authority.Tenure;
import dev.sallyport.ca.bundle.BundlePublisher;

/**
 * The ports of a CA with or without a cluster. Immutable.
 *
 * @param store where the state is kept
 * @param tenure who may change it
 * @param publisher where the bundle goes
 * @param attestor who is calling
 * @param closing ends what the ports hold open
 */
record Mode(StateStore store, Tenure tenure, BundlePublisher publisher, Attestor attestor, Runnable closing) {}
