package dev.sallyport.proxy.forward;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.limit.Volumes;

/**
 * What may be held of a caller's requests beside what is under way: kept for another try, waiting in a copy. Counted with all that
 * the caller holds, and given only while that is less than half its share, so that no stream is ever cut for the sake of a copy.
 * Safe for concurrent use; callers on several event loops may together go a little beyond.
 *
 * @param held bytes by identity
 * @param limits told when no more is given
 * @param caller whose
 */
public record HeldShare(Volumes<SpiffeId> held, LimitObserver limits, SpiffeId caller) {
    /** Takes so many bytes; false, and none, where that is too much. */
    boolean take(long bytes) {
        if (held.of(caller) + bytes > held.most() / 2) {
            limits.limitReached(Limit.BUFFERED_PER_IDENTITY);
            return false;
        }
        held.change(caller, bytes);
        return true;
    }

    /** Gives back so many of those taken. */
    void give(long bytes) {
        held.change(caller, -bytes);
    }
}
