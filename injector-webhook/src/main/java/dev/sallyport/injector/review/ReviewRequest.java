package dev.sallyport.injector.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Set;

/**
 * What the API server asks. Immutable as long as nobody edits the trees; whoever edits one copies it first.
 *
 * @param uid to be echoed
 * @param subject which resource
 * @param operation what is done to it
 * @param namespace of the object; empty for cluster-scoped ones. A Namespace's own name when it is the object
 * @param name of the object; that of the old one when the request has none, empty when it is yet to be generated
 * @param user who asks
 * @param groups that the user belongs to
 * @param object as it shall be; missing for DELETE
 * @param oldObject as it is; missing for CREATE
 * @param dryRun nothing will be stored, so nothing may be done besides answering
 */
public record ReviewRequest(
        String uid,
        Subject subject,
        Operation operation,
        String namespace,
        String name,
        String user,
        Set<String> groups,
        JsonNode object,
        JsonNode oldObject,
        boolean dryRun) {
    /** Copies the groups; a null tree is a missing one. */
    public ReviewRequest {
        groups = Set.copyOf(groups);
        object = object.isNull() ? MissingNode.getInstance() : object;
        oldObject = oldObject.isNull() ? MissingNode.getInstance() : oldObject;
    }

    /** The object, or for DELETE the one that is to go. */
    public JsonNode either() {
        return object.isMissingNode() ? oldObject : object;
    }

    /** True when the object is on its way out: only finalizers are still taken from it. */
    public boolean isBeingDeleted() {
        return either().path("metadata").path("deletionTimestamp").isTextual();
    }

    /** True for an UPDATE that leaves {@code spec} as it is. */
    public boolean leavesSpec() {
        return operation == Operation.UPDATE
                && oldObject.isObject()
                && object.path("spec").equals(oldObject.path("spec"));
    }

    /** The name for people: {@code web-…} where it is yet to be generated. */
    public String displayName() {
        String prefix = object.path("metadata").path("generateName").asText("");
        if (!name.isEmpty()) {
            return name;
        }
        return prefix.isEmpty() ? "(unnamed)" : prefix + "…";
    }
}
