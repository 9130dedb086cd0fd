package dev.sallyport.injector.cluster;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Tells an answer that means "this namespace is gone or going" from other failures. Pure. */
final class Vanishing {
    private Vanishing() {}

    /** True for 404, and for what the API server says to writes into a namespace that is being terminated. */
    static boolean is(KubernetesClientException answer) {
        if (answer.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            return true;
        }
        Status status = answer.getStatus();
        return status != null
                && status.getDetails() != null
                && status.getDetails().getCauses() != null
                && status.getDetails().getCauses().stream()
                        .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }
}
