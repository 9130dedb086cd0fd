/** Why something was refused or failed: one enum, stable labels, human sentences. Imports the JDK only. */
@NullMarked
package dev.sallyport.model.reason;

import org.jspecify.annotations.NullMarked;
