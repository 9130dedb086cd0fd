package dev.sallyport.model.decide;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.RequestFacts;
import dev.sallyport.model.request.RequestPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What refuses, from what was counted: says so when it is the request, or the form of its path, that is refused, or when too
 * little is known of the caller's pod. Pure.
 */
final class RequestRefusals {
    static final Refusal POD_UNKNOWN = Refusal.of(Reason.POD_UNKNOWN, Reason.POD_UNKNOWN.sentence());
    private static final Refusal NO_RULE = Refusal.of(Reason.NO_RULE, Reason.NO_RULE.sentence());
    private static final Refusal NO_NAME = Refusal.of(Reason.NO_NAME, Reason.NO_NAME.sentence());
    private static final Refusal OTHER_REQUESTS = Refusal.of(
            Reason.NO_RULE, "Rules allow this destination for other requests only: by method, path or header field.");

    private RequestRefusals() {}

    /** By a Deny that holds, or would if the traffic could be read; null when there is none. */
    static @Nullable Refusal denied(Tally tally, Attempt attempt) {
        IndexedRule deny = tally.deny();
        if (deny != null && tally.isUnseen() && deny.rule().conditions().cidrs() != null) {
            return new Refusal(
                    Reason.DENIED_BY_RULE,
                    deny.rule().name(),
                    null,
                    "The rule denies by cidrs, and a parent proxy resolves this name: its address cannot be judged.",
                    List.of());
        }
        if (deny != null) {
            return denied(deny, attempt);
        }
        IndexedRule unreadable = tally.unreadableDeny();
        return unreadable == null ? null : unreadable.unreadable();
    }

    /** Because no Allow is known to hold. */
    static Refusal unallowed(Tally tally, Attempt attempt) {
        if (tally.isUncertain()) {
            return POD_UNKNOWN;
        }
        IndexedRule unreadable = tally.unreadableAllow();
        if (unreadable != null) {
            return unreadable.unreadable();
        }
        if (tally.allowsOtherRequests()) {
            return otherRequests(attempt);
        }
        return attempt.host() == null ? NO_NAME : NO_RULE;
    }

    /** By a Deny that holds; the prepared refusal itself where there is nothing to add. */
    private static Refusal denied(IndexedRule deny, Attempt attempt) {
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
