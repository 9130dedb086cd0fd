package dev.sallyport.identity;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers our own identity and the bundles to judge peers with, and changes them as they are rotated. What is in force
 * stays until it expires, whatever comes after it. Safe for concurrent use.
 */
public interface IdentitySource extends AutoCloseable {
    /** Begins; returns at once or after one quick reading. Fetching and watching happen on threads of the source's own. */
    void start();

    /** The material in force, or null when none was ever accepted or the one accepted has expired. */
    @Nullable
    IdentityMaterial current();

    /** Calls back after each accepted change, in order, on the source's thread. */
    void onChange(Consumer<IdentityMaterial> listener);

    /** Ends it; no callback begins afterwards. Idempotent. */
    @Override
    void close();
}
