package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.QueryArrival;
import dev.sallyport.proxy.accept.TunnelArrival;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Who takes what a peer asks for; each called on the connection's event loop. Immutable.
 *
 * @param open whether anything can be taken yet: until then connections are reset before their handshake, so that peers go
 *     to another gateway instead of being refused one by one
 * @param tunnels for each CONNECT
 * @param questions for each question for a name
 */
public record Arrivals(BooleanSupplier open, Consumer<TunnelArrival> tunnels, Consumer<QueryArrival> questions) {
    /** Takes tunnels and no questions. */
    static Arrivals ofTunnels(Consumer<TunnelArrival> tunnels) {
        return new Arrivals(
                () -> true,
                tunnels,
                question -> question.refuse(Refusal.of(Reason.MALFORMED, "No names are resolved here.")));
    }
}
