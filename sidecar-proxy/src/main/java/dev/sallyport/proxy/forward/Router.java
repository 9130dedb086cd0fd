package dev.sallyport.proxy.forward;

import dev.sallyport.model.destination.FieldChanges;
import dev.sallyport.model.destination.RetryPlan;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Request;
import java.time.Duration;
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
         * @param handling what is done on the way
         */
        record To(Authority target, Request request, Map<String, String> subset, Handling handling) implements Routed {
            /** To a target, with nothing to be done on the way. */
            public To(Authority target, Request request, Map<String, String> subset) {
                this(target, request, subset, Handling.PLAIN);
            }
        }

        /** Nowhere: it is answered here, without content (redirects). */
        record Answered(Answer answer) implements Routed {}
    }

    /**
     * What is done with a request on its way. Immutable.
     *
     * @param answerFields changes of the answer's fields
     * @param named a host that the request names and does not go to, which must be allowed to the caller too; or null
     * @param timeout for the whole exchange, or null
     * @param retries when to try again, or null
     * @param mirror where a copy goes, or null
     */
    record Handling(
            FieldChanges answerFields,
            @Nullable Authority named,
            @Nullable Duration timeout,
            @Nullable RetryPlan retries,
            @Nullable Copy mirror) {
        /** Nothing. */
        public static final Handling PLAIN = new Handling(FieldChanges.NONE, null, null, null, null);
    }

    /**
     * A copy of a request; its answer is nobody's. Immutable.
     *
     * @param target decided for the caller like any other
     * @param request as it is to be sent
     * @param subset labels of the endpoints that may be used; empty for all
     */
    record Copy(Authority target, Request request, Map<String, String> subset) {}
}
