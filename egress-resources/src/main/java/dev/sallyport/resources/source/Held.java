package dev.sallyport.resources.source;

/**
 * A standing and the file that last held its resource. Immutable.
 *
 * @param standing what is in force
 * @param file path relative to the source's root
 */
record Held(Standing standing, String file) {}
