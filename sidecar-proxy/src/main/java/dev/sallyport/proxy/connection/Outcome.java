package dev.sallyport.proxy.connection;

import dev.sallyport.model.reason.Reason;
import org.jspecify.annotations.Nullable;

/** How a connection ended: exactly one per connection. Immutable. */
public sealed interface Outcome {
    /** It was carried and both directions ended, or one side reset it. */
    record Carried() implements Outcome {
        @Override
        public @Nullable Reason reason() {
            return null;
        }
    }

    /**
     * Policy said no before anything was carried: a denial, not a failure.
     *
     * @param reason why
     * @param detail a sentence for the record
     */
    record Denied(Reason reason, String detail) implements Outcome {}

    /**
     * It should have been carried and could not be.
     *
     * @param reason why
     * @param detail a sentence for the record
     */
    record Failed(Reason reason, String detail) implements Outcome {}

    /**
     * It was being carried and was cut: policy changed, the identity ended, the drain's deadline passed.
     *
     * @param reason why
     * @param detail a sentence for the record
     */
    record Cut(Reason reason, String detail) implements Outcome {}

    /** The workload closed its connection before it was decided and connected. */
    static Outcome departed() {
        return new Failed(Reason.MALFORMED, "The workload closed the connection before it was decided and connected.");
    }

    /** True for {@link #departed}. */
    static boolean isDeparture(Outcome outcome) {
        return outcome.equals(departed());
    }

    /** Why, or null when it was carried to its end. */
    @Nullable
    Reason reason();

    /** A denial or a failure, by what the reason is. */
    static Outcome of(Reason reason, String detail) {
        return reason.isDenial() ? new Denied(reason, detail) : new Failed(reason, detail);
    }

    /** Stable word for metrics and the record's {@code decision}: {@code allowed, denied, failed, cut}. */
    default String label() {
        return switch (this) {
            case Carried carried -> "allowed";
            case Denied denied -> "denied";
            case Failed failed -> "failed";
            case Cut cut -> "cut";
        };
    }
}
