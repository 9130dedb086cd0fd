package dev.sallyport.resources.cluster;

import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every object of a kind at one version. Immutable.
 *
 * @param objects by key
 * @param version of the list, from which a watch goes on
 */
record KindList(Map<ResourceKey, ClusterObject> objects, String version) {
    /** Asks page by page, and keeps what is worth it; the pages of one list are of one version. Blocking. */
    static KindList read(ApiServer server, Kind kind, Predicate<ClusterObject> keeps)
            throws ApiTrouble, InterruptedException {
        Map<ResourceKey, ClusterObject> objects = new HashMap<>();
        String continuation = "";
        String version;
        do {
            Value.Mapping page =
                    page(server.get(ApiPaths.page(kind, continuation), ApiPaths.accepted(kind, true)), kind);
            Value items = page.entries().get("items");
            if (items instanceof Value.Sequence sequence) {
                sequence.items().forEach(item -> enter(ClusterObject.of(kind, item), keeps, objects));
            } else if (!(items instanceof Value.Nothing)) {
                throw noList(kind, null);
            }
            version = metadata(page, "resourceVersion");
            continuation = metadata(page, "continue");
        } while (!continuation.isEmpty());
        if (version.isEmpty()) {
            throw noList(kind, null);
        }
        return new KindList(objects, version);
    }

    private static void enter(
            @Nullable ClusterObject object, Predicate<ClusterObject> keeps, Map<ResourceKey, ClusterObject> objects) {
        if (object != null && keeps.test(object)) {
            objects.put(object.key(), object);
        }
    }

    private static Value.Mapping page(byte[] body, Kind kind) throws ApiTrouble {
        try {
            if (JsonText.parse(body) instanceof Value.Mapping page) {
                return page;
            }
        } catch (UnreadableText e) {
            throw noList(kind, e);
        }
        throw noList(kind, null);
    }

    private static ApiTrouble noList(Kind kind, @Nullable Throwable cause) {
        return ApiTrouble.of("the API server's answer is no list of " + kind.plural(), cause);
    }

    private static String metadata(Value.Mapping page, String field) {
        return page.entries().get("metadata") instanceof Value.Mapping metadata
                        && metadata.entries().get(field) instanceof Value.Text text
                ? text.text()
                : "";
    }

    /** True when it is certainly from before that version; what is no number cannot be compared. */
    boolean isBefore(String other) {
        return isNumber(version) && isNumber(other) && Long.parseUnsignedLong(version) < Long.parseUnsignedLong(other);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
