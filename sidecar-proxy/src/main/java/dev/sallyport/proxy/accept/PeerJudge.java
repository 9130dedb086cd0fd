package dev.sallyport.proxy.accept;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.proxy.connection.PeerIdentity;
import org.jspecify.annotations.Nullable;

/** Whether a peer whose certificate was verified once is still welcome. Safe for concurrent use; never blocks. */
@FunctionalInterface
public interface PeerJudge {
    /** Refuses nobody. */
    PeerJudge NONE = peer -> null;

    /** Why nothing is carried for this peer now, whatever it asks for; null when nothing speaks against it. */
    @Nullable
    Refusal refusal(PeerIdentity peer);
}
