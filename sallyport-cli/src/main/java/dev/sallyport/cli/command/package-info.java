/**
 * The commands, as picocli sees them: options, exit codes, help. Decides nothing.
 */
@NullMarked
package dev.sallyport.cli.command;

import org.jspecify.annotations.NullMarked;
