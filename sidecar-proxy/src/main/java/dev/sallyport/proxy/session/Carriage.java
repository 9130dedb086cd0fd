package dev.sallyport.proxy.session;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.sniff.Sniffed;
import org.jspecify.annotations.Nullable;

/** A tunnel while something flows: as bytes, or request by request. Confined to its session's event loop. */
interface Carriage {
    /** What the first bytes were, if that is known. */
    @Nullable
    Sniffed seen();

    /** Judges again by the policy in force now. */
    void rejudge();

    /** Ends it at once. */
    void cut(Reason reason, String detail);

    /** What is answered now, or next, is the last answer where it is HTTP. */
    void leave();

    /** Remembers how far it has come. */
    void mark();

    /** Ends it: in order when nothing has moved since the mark, else as a cut. */
    void conclude(Reason reason, String detail);
}
