/**
 * What the CA is: its state, the rotation of its root in three phases, how the state is written down, and the keeper
 * that loads it, lets it move on and puts it in force. Pure but for the keeper, which calls two ports: where the
 * state is kept, and where the bundle is published. Imports certificate, bundle, pem, egress-model.
 */
@NullMarked
package dev.sallyport.ca.authority;

import org.jspecify.annotations.NullMarked;
