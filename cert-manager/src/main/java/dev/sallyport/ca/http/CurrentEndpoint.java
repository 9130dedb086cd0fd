package dev.sallyport.ca.http;

import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Where the resources find what to serve from, once the program has been put together. Thread-safe. */
@Singleton
public class CurrentEndpoint {
    private volatile @Nullable CaEndpoint endpoint;

    /** Opens. */
    public void open(CaEndpoint opened) {
        endpoint = opened;
    }

    /** Null before that. */
    @Nullable
    CaEndpoint get() {
        return endpoint;
    }
}
