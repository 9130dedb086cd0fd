/**
 * Who is calling? Token facts and pod facts, judged by ordered lists of pure functions, and the port that gathers
 * them. Imports refusal and egress-model.
 */
@NullMarked
package dev.sallyport.ca.attest;

import org.jspecify.annotations.NullMarked;
