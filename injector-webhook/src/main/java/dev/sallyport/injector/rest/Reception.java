package dev.sallyport.injector.rest;

import dev.sallyport.injector.admit.AdmissionObserver;
import dev.sallyport.injector.admit.FrontDesk;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Where calls come in once the program is put together; closed before and after. Safe for concurrent use. */
@Singleton
public class Reception {
    /**
     * What stands behind it.
     *
     * @param desk answers
     * @param observer hears of calls that do not get so far
     * @param room for what goes on at a time
     * @param maxBody largest body, bytes
     */
    record Opened(FrontDesk desk, AdmissionObserver observer, Room room, int maxBody) {}

    private volatile @Nullable Opened opened;

    /** Opens it. */
    public void open(FrontDesk desk, AdmissionObserver observer, int places, int maxBody) {
        opened = new Opened(desk, observer, new Room(places, maxBody), maxBody);
    }

    /** What stands behind it, or null while it is closed. */
    @Nullable
    Opened opened() {
        return opened;
    }
}
