/**
 * How answers are shown: tables and colours for people, JSON and YAML for programs. Knows nothing of policy. The only
 * package that imports Jackson and snakeyaml-engine.
 */
@NullMarked
package dev.sallyport.cli.output;

import org.jspecify.annotations.NullMarked;
