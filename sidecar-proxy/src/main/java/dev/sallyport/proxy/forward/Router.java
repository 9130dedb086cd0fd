package dev.sallyport.proxy.forward;

import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Request;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says where a judged request goes and how it is changed on its way. Pure; never blocks. */
@FunctionalInterface
public interface Router {
    /** Routes a request that was judged. */
    Routed route(Request request);

    /** Leads every request to its own host, unchanged. */
    static Router straight(Authority permitted) {
        return request -> new Routed.To(permitted, request, Map.of());
    }

    /** Where a request goes. */
    sealed interface Routed {
        /**
         * To a target, which is decided for the caller before anything is dialled.
         *
         * @param target host and port as an app would dial them
         * @param request as it is to be sent
         * @param subset labels of the endpoints that may be used; empty for all
         */
        record To(Authority target, Request request, Map<String, String> subset) implements Routed {}

        /**
         * Nowhere: it is answered here (redirects, direct responses).
         *
         * @param content UTF-8 text, or null for none
         */
        record Answered(Answer answer, @Nullable String content) implements Routed {}
    }
}
