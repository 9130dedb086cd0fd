/**
 * The verdict (DESIGN §6), as pure functions over one {@link dev.sallyport.model.policy.PolicySnapshot}: first the name
 * ({@link dev.sallyport.model.decide.Gatekeeper#admit}), then each resolved address ({@link
 * dev.sallyport.model.decide.Gatekeeper#vet}). {@link dev.sallyport.model.decide.Permit} and {@link
 * dev.sallyport.model.decide.DialTarget} can be made only here, so that dialling without a decision does not compile.
 * Nothing here logs, counts, resolves or throws. Imports the model's other packages and the JDK.
 */
@NullMarked
package dev.sallyport.model.decide;

import org.jspecify.annotations.NullMarked;
