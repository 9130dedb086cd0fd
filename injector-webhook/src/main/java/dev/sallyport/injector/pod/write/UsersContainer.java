package dev.sallyport.injector.pod.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.pod.tree.PodContainer;
import java.util.Optional;

/** The few edits in a container of the user's. Stateless. */
public final class UsersContainer {
    private UsersContainer() {}

    /** Adds NET_RAW to what the container drops, unless it drops that or everything. */
    public static void dropNetRaw(ObjectNode container) {
        ArrayNode drop =
                Fields.list(Fields.object(Fields.object(container, "securityContext"), "capabilities"), "drop");
        for (JsonNode dropped : drop) {
            if (dropped.asText().equals("NET_RAW") || dropped.asText().equals("ALL")) {
                return;
            }
        }
        drop.add("NET_RAW");
    }

    /**
     * Sets a variable unless the container has it.
     *
     * @return a warning where it has it with another value
     */
    static Optional<String> tell(PodContainer container, String name, String value) {
        for (JsonNode variable : container.node().path("env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText().equals(value)
                        ? Optional.empty()
                        : Optional.of(container.path("env") + ": its own " + name
                                + " is kept; what it sends past the sidecar meets the NetworkPolicy");
            }
        }
        Fields.list(container.node(), "env").addObject().put("name", name).put("value", value);
        return Optional.empty();
    }
}
