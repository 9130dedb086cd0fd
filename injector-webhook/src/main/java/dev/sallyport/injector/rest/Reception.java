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
     * @param maxBody largest body, bytes
     */
    public record Opened(FrontDesk desk, AdmissionObserver observer, Semaphore places, int maxBody) {}

    private volatile @Nullable Opened opened;

    /** Opens it. */
    public void open(FrontDesk desk, AdmissionObserver observer, int places, int maxBody) {
        opened = new Opened(desk, observer, new Semaphore(places), maxBody);
    }

    /** What stands behind it, or null while it is closed. */
    @Nullable
    Opened opened() {
        return opened;
    }
}
