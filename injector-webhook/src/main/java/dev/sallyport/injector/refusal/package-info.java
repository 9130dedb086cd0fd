/**
 * Why a pod may not be what it asks to be: stable reasons for metrics and events, with the sentence people read. Imports
 * the JDK only.
 */
@NullMarked
package dev.sallyport.injector.refusal;

import org.jspecify.annotations.NullMarked;
