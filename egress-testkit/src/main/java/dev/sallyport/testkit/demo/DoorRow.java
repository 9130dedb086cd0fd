package dev.sallyport.testkit.demo;

import dev.sallyport.testkit.admission.Admission;
import java.util.function.Supplier;

/**
 * One attempt at the API server's door. Immutable.
 *
 * @param what as a person would say it
 * @param attempt does it
 * @param sentence part of the refusal's sentence, or empty when it is to be let in
 */
record DoorRow(String what, Supplier<? extends Admission<?>> attempt, String sentence) {}
