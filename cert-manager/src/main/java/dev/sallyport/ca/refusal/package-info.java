/**
 * Why a certificate is refused: one enum, its labels and status codes. Imports the JDK.
 */
@NullMarked
package dev.sallyport.ca.refusal;

import org.jspecify.annotations.NullMarked;
