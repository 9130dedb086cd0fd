/** Commands of the host and waiting with a deadline. Imports the JDK only. */
@NullMarked
package dev.sallyport.testkit.shell;

import org.jspecify.annotations.NullMarked;
