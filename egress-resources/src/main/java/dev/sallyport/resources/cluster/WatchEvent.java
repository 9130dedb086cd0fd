package dev.sallyport.resources.cluster;

import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One event of a watch. Immutable.
 *
 * @param type ADDED, MODIFIED, DELETED or BOOKMARK
 * @param object what it is about; null in a bookmark
 * @param version up to where everything is now known
 */
record WatchEvent(Type type, @Nullable ClusterObject object, String version) {
    /** What happened. */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK
    }

    private static final int SERVER_FAILED = 500;

    /** Reads a line; an ERROR event, and what is no event, is trouble. */
    static WatchEvent read(Kind kind, byte[] utf8) throws ApiTrouble {
        Value.Mapping event = mapping(parse(utf8));
        String word = event.entries().get("type") instanceof Value.Text text ? text.text() : "";
        Value.Mapping stated = mapping(event.entries().get("object"));
        if (word.equals("ERROR")) {
            int code = stated.entries().get("code") instanceof Value.Whole whole ? (int) whole.number() : SERVER_FAILED;
            throw ApiTrouble.refused(code, "WATCH " + kind.plural());
        }
        Value.Mapping metadata = mapping(stated.entries().get("metadata"));
        String version = metadata.entries().get("resourceVersion") instanceof Value.Text text ? text.text() : "";
        Type type = type(word);
        ClusterObject object = type == Type.BOOKMARK ? null : ClusterObject.of(kind, stated);
        if (version.isEmpty() || (object == null) != (type == Type.BOOKMARK)) {
            throw noEvent(null);
        }
        return new WatchEvent(type, object, version);
    }

    private static Type type(String word) throws ApiTrouble {
        try {
            return Type.valueOf(word);
        } catch (IllegalArgumentException e) {
            throw noEvent(e);
        }
    }

    private static Value parse(byte[] utf8) throws ApiTrouble {
        try {
            return JsonText.parse(utf8);
        } catch (UnreadableText e) {
            throw noEvent(e);
        }
    }

    private static Value.Mapping mapping(@Nullable Value value) throws ApiTrouble {
        if (value instanceof Value.Mapping mapping) {
            return mapping;
        }
        throw noEvent(null);
    }

    private static ApiTrouble noEvent(@Nullable Throwable cause) {
        return ApiTrouble.of("the API server wrote a line that is no watch event", cause);
    }
}
