package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Settings;
import org.jspecify.annotations.Nullable;

/**
 * What an AdmissionReview asks about a pod, with what is known of its namespace. The trees are read, never changed.
 * {@code dryRun} is not in here: nothing here has effects.
 *
 * @param operation what is being done
 * @param pod {@code request.object}, as it came: fields that this program does not know stay in it
 * @param oldPod {@code request.oldObject}, for updates
 * @param namespace {@code request.namespace}; {@code metadata.namespace} may be empty
 * @param namespaceFacts what is known of that namespace
 * @param settings what EgressSettings says, or null while there is none
 */
public record PodRequest(
        PodOperation operation,
        ObjectNode pod,
        @Nullable ObjectNode oldPod,
        String namespace,
        NamespaceFacts namespaceFacts,
        @Nullable Settings settings) {}
