/**
 * AdmissionReview v1 on the wire (PROTOCOL §4.1): bytes to a request that may be judged, a verdict back to bytes. Imports
 * Jackson and the JDK.
 */
@NullMarked
package dev.sallyport.injector.review;

import org.jspecify.annotations.NullMarked;
