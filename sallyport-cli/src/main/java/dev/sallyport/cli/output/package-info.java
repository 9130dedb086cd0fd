/**
 * How answers are shown: tables and colours for people; JSON and YAML are egress-resources' {@code document.Structured}.
 * Knows nothing of policy.
 */
@NullMarked
package dev.sallyport.cli.output;

import org.jspecify.annotations.NullMarked;
