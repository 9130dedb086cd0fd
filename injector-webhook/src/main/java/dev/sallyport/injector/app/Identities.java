package dev.sallyport.injector.app;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.identity.IdentitySource;
import dev.sallyport.identity.SourceSettings;
import dev.sallyport.identity.ca.CaIdentitySource;
import dev.sallyport.identity.files.FilesIdentitySource;
import java.time.Clock;

/** Chooses where our identity comes from. Stateless. */
final class Identities {
    private Identities() {}

    /** The source that the settings describe, not started yet. */
    static IdentitySource open(SourceSettings settings, Clock clock) {
        return switch (settings) {
            case FilesSettings files -> new FilesIdentitySource(files, clock, IdentityObserver.NONE);
            case CaSettings ca -> CaIdentitySource.open(ca, clock, IdentityObserver.NONE);
        };
    }
}
