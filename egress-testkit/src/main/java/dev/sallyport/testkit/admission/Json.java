package dev.sallyport.testkit.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** JSON trees and objects of Kubernetes' model. Stateless. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static JsonNode of(Object object) {
        return parse(Serialization.asJson(object));
    }

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + text, e);
        }
    }

    static JsonNode ofBase64(String text) {
        try {
            return MAPPER.readTree(Base64.getDecoder().decode(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a patch is no JSON", e);
        }
    }

    static <T> T as(JsonNode tree, Class<T> type) {
        return Serialization.unmarshal(tree.toString(), type);
    }
}
