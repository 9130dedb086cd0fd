package dev.sallyport.identity.ca;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP answer of the CA. Never compared, hence the array.
 *
 * @param status 200–599
 * @param fields by lower-case name; one that stood there twice as a list
 * @param body empty unless the status is 200 or 201
 */
@SuppressWarnings("ArrayRecordComponent")
record CaAnswer(int status, Map<String, String> fields, byte[] body) {
    @Nullable
    String field(String name) {
        return fields.get(name);
    }

    /** Whether the content is of this type, whatever its parameters. */
    boolean isOfType(String type) {
        String stated = fields.getOrDefault("content-type", "");
        int semicolon = stated.indexOf(';');
        String bare = semicolon < 0 ? stated : stated.substring(0, semicolon);
        return bare.strip().toLowerCase(Locale.ROOT).equals(type);
    }
}
