/**
 * What a policy is, once translated: rules, subjects, ceilings, postures, settings and the snapshot that holds them all.
 * Records without behaviour beyond their own conditions; the verdict is {@code decide}'s. Imports {@code contract},
 * {@code destination}, {@code identity}, {@code net} and the JDK.
 */
@NullMarked
package dev.sallyport.model.policy;

import org.jspecify.annotations.NullMarked;
