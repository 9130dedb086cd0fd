package dev.sallyport.proxy.forward;

import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.proxy.http.HttpRefusal;

/** What was decided about one target. Immutable. */
public sealed interface Decided {
    /** It may be dialled at any of these. */
    record Open(DialTargets targets) implements Decided {}

    /** It may not. */
    record Refused(HttpRefusal refusal) implements Decided {}
}
