package dev.sallyport.injector.pod.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fields that are made where they are absent or null. Stateless. */
final class Fields {
    private Fields() {}

    static ObjectNode object(ObjectNode parent, String field) {
        return parent.path(field) instanceof ObjectNode standing ? standing : parent.putObject(field);
    }

    static ArrayNode list(ObjectNode parent, String field) {
        return parent.path(field) instanceof ArrayNode standing ? standing : parent.putArray(field);
    }
}
