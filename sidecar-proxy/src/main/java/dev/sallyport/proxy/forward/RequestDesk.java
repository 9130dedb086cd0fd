package dev.sallyport.proxy.forward;

import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.http.HttpRefusal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session decides for each request of its caller, by the policy in force then. Answers on the exchange's event loop, perhaps before
 * it returns, once; never blocks. Implemented by {@code session}.
 */
public interface RequestDesk {
    /**
     * Judges a request as it came: its host is the permitted one (421), the rules' {@code http} conditions, rates and quotas.
     *
     * @param verdict null to go on
     */
    void judge(Request request, Consumer<@Nullable HttpRefusal> verdict);

    /**
     * Decides one target for the caller, as any tunnel is decided: the name, then its addresses, by rules and address guard.
     *
     * @param target where a route leads: the request's own authority, or another
     */
    void decide(Authority target, Consumer<Decided> then);

    /** The host and port that the tunnel was permitted for: where a request goes that no route leads elsewhere. */
    Authority permitted();
}
