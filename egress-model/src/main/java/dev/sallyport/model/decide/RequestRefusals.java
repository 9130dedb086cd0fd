package dev.sallyport.model.decide;

import dev.sallyport.model.policy.HttpCondition;
import dev.sallyport.model.policy.RequestFacts;
import dev.sallyport.model.policy.RequestPath;
import dev.sallyport.model.reason.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What refuses where rules speak of requests: says so when it is the request, or the form of its path, that is refused. Pure. */
final class RequestRefusals {
    private static final Refusal OTHER_REQUESTS = Refusal.of(
            Reason.NO_RULE, "Rules allow this destination for other requests only: by method, path or header field.");

    private RequestRefusals() {}

    /** By a Deny that holds; the prepared refusal itself where there is nothing to add. */
    static Refusal denied(IndexedRule deny, Attempt attempt) {
        HttpCondition http = deny.rule().conditions().http();
        String fault = http == null || http.paths() == null ? null : fault(attempt.request());
        return fault == null
                ? deny.denial()
                : new Refusal(
                        Reason.DENIED_BY_RULE,
                        deny.rule().name(),
                        null,
                        "The rule denies by path, and the path of this request has more than one reading: " + fault
                                + ".",
                        List.of());
    }

    /** Because the Allows that there are hold for other requests. */
    static Refusal otherRequests(Attempt attempt) {
        String fault = fault(attempt.request());
        return fault == null
                ? OTHER_REQUESTS
                : Refusal.of(
                        Reason.NO_RULE,
                        "Rules allow this destination by request, and the path of this one has more than one reading: "
                                + fault + ".");
    }

    private static @Nullable String fault(@Nullable RequestFacts request) {
        RequestPath path = request == null ? null : request.path();
        return path == null ? null : path.fault();
    }
}
