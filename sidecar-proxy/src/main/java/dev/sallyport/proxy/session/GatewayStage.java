package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.proxy.decide.Standing;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.relay.Relay;
import io.netty.util.concurrent.Future;

/**
 * How far a gateway session has come. Each stage holds what only it needs. Immutable.
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

    /**
     * The vetted addresses are being connected to.
     *
     * @param dial cancelled when the session ends before it does
     */
    record Dialling(Future<Dialled> dial) implements GatewayStage {}

    /**
     * Bytes flow.
     *
     * @param relay between the workload and the destination
     * @param standing what is judged again when policy changes
     * @param workload how to end its side
     */
    record Carrying(Relay relay, Standing standing, InspectedLane workload) implements GatewayStage {
        Carrying on(Standing next) {
            return new Carrying(relay, next, workload);
        }
    }

    /** Settled; whatever comes later changes nothing. */
    record Ended() implements GatewayStage {}
}
