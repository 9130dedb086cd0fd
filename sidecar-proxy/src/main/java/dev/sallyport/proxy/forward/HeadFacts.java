package dev.sallyport.proxy.forward;

import dev.sallyport.proxy.connection.RequestFacts;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.http.KeptFields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a record says of a request and its answer, from their heads. Pure. */
final class HeadFacts {
    private static final String HOST = "host";

    private HeadFacts() {}

    static RequestFacts of(Request request, @Nullable Answer answer, int status, KeptFields kept) {
        Map<String, String> fields = KeptFields.of(kept.request(), request.fields());
        if (kept.request().contains(HOST)) {
            fields = new HashMap<>(fields);
            fields.put(HOST, request.host().toString());
        }
        return new RequestFacts(
                request.method(),
                request.path(),
                request.version().label(),
                status,
                fields,
                answer == null ? Map.of() : KeptFields.of(kept.response(), answer.fields()));
    }
}
