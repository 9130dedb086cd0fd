package dev.sallyport.injector.rest;

import dev.sallyport.injector.admit.AdmissionObserver;
import dev.sallyport.injector.admit.FrontDesk;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Where calls come in once the program is put together; closed before and after. Safe for concurrent use. */
@Singleton
public class Reception {
    /**
     * What stands behind it.
     *
     * @param desk answers
     * @param observer hears of calls that do not get so far
     * @param places how many calls are answered at a time
     * @param large how many bodies larger than ordinary may be there at a time
     * @param maxBody largest body, bytes
     */
    public record Opened(FrontDesk desk, AdmissionObserver observer, Semaphore places, Semaphore large, int maxBody) {}

    /** A body of 8 MiB, read and parsed, is some 80 MiB. */
    private static final int LARGE_BODIES = 4;

    private volatile @Nullable Opened opened;

    /** Opens it. */
    public void open(FrontDesk desk, AdmissionObserver observer, int places, int maxBody) {
        opened = new Opened(desk, observer, new Semaphore(places), new Semaphore(LARGE_BODIES), maxBody);
    }

    /** What stands behind it, or null while it is closed. */
    @Nullable
    Opened opened() {
        return opened;
    }
}
