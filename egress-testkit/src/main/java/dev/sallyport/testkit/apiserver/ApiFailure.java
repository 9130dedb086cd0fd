package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A refusal, as the {@code Status} object of Kubernetes tells it. */
final class ApiFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    ApiFailure(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    static ApiFailure notFound(ObjectKey key) {
        return new ApiFailure(404, "NotFound", key.plural() + " \"" + key.name() + "\" not found");
    }

    static ApiFailure conflict(ObjectKey key) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + key.plural() + " \"" + key.name()
                        + "\": the object has been modified");
    }

    static ApiFailure gone() {
        return new ApiFailure(410, "Expired", "too old resource version");
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", getMessage())
                .put("reason", reason)
                .put("code", code);
    }
}
