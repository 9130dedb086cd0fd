package dev.sallyport.model.decide;

import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.Spoken;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import org.jspecify.annotations.Nullable;

/** What a destination declares to be spoken on a port, against what comes (ADR 0305). Pure. */
final class Declared {
    private Declared() {}

    /** The attempt as rules see it: where the platform declares TCP nobody reads what the bytes are. */
    static Attempt asRead(Way way, Attempt attempt) {
        return way.isUnread() && attempt.request() == null ? attempt.withProtocol(Protocol.TCP) : attempt;
    }

    /** Refuses what is not what was declared; null for what is, for what has not come yet, and where nothing is declared. */
    static @Nullable Refusal mismatch(Way way, Attempt attempt) {
        Spoken declared = way.plan().spoken();
        Protocol came = attempt.protocol();
        if (declared == null || came == null || spoken(came) == declared) {
            return null;
        }
        DestinationId destination = way.destination();
        String who = destination != null && destination.isNamespaced()
                ? "EgressDestination " + destination
                : "The platform's destination";
        return Refusal.of(
                Reason.PROTOCOL_MISMATCH,
                who + " declares port " + attempt.port() + " to speak " + declared.words() + ", and what came is "
                        + spoken(came).words() + ".");
    }

    private static Spoken spoken(Protocol protocol) {
        return switch (protocol) {
            case TLS -> Spoken.TLS;
            case HTTP -> Spoken.HTTP;
            case TCP -> Spoken.TCP;
        };
    }
}
