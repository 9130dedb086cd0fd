package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.proxy.dial.Dialled;
import io.netty.util.concurrent.Future;

/**
 * How far a gateway session has come. Each stage holds what only it needs. Immutable.
 *
 * (Charging lies between Resolving and Dialling, and takes no time where counts are local.)
 *
 * <pre>
 *            sniffed claim          bytes, or 1 s
 *  Arriving ──────────────▶ Listening ─────────────▶ (decide) ──▶ Resolving ──▶ Dialling ──▶ Carrying ──▶ Ended
 *     │  └─ name, or "none" ──────────────────────────▶ │  literal address: no Resolving       ▲  first bytes
 *     └─ address of a guest: 200 ─▶ Listening ─────────▶ │                                      └─ judged again
 *  every stage ── refused, lost, cut ──▶ Ended
 * </pre>
 */
sealed interface GatewayStage {
    /** Nothing was decided, nothing read. */
    record Arriving() implements GatewayStage {}

    /** The first bytes are waited for before anything is decided. */
    record Listening() implements GatewayStage {}

    /**
     * The name may be resolved and is.
     *
     * @param attempt what was permitted
     */
    record Resolving(Attempt attempt) implements GatewayStage {}

    /** The limited rules that let it pass are being charged. */
    record Charging() implements GatewayStage {}

    /**
     * The vetted addresses are being connected to.
     *
     * @param dial cancelled when the session ends before it does
     */
    record Dialling(Future<Dialled> dial) implements GatewayStage {}

    /**
     * Bytes flow.
     *
     * @param carriage judges again and ends
     */
    record Carrying(Carriage carriage) implements GatewayStage {}

    /** Settled; whatever comes later changes nothing. */
    record Ended() implements GatewayStage {}

    /** For people. */
    default String word() {
        return switch (this) {
            case Arriving arriving -> "arriving";
            case Listening listening -> "listening";
            case Resolving resolving -> "resolving";
            case Charging charging -> "charging";
            case Dialling dialling -> "dialling";
            case Carrying carrying -> "carrying";
            case Ended ended -> "ended";
        };
    }
}
