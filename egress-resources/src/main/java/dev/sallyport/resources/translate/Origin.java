package dev.sallyport.resources.translate;

/**
 * Where something is written. Immutable.
 *
 * @param file path relative to the source's root
 * @param line from 1
 */
public record Origin(String file, int line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
