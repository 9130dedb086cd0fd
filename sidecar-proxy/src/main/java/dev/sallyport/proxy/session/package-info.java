/**
 * One connection from accept to settlement, for each role: gathers facts, has them decided, dials, relays. Imports the stages.
 */
@NullMarked
package dev.sallyport.proxy.session;

import org.jspecify.annotations.NullMarked;
