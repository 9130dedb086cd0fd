package dev.sallyport.proxy.admin;

import java.util.Map;

/**
 * What is answered. Immutable.
 *
 * @param status of HTTP
 * @param tree of maps, lists, text, numbers and booleans
 */
public record AdminAnswer(int status, Object tree) {
    /** An answer that says what is wrong. */
    public static AdminAnswer wrong(int status, String clause) {
        return new AdminAnswer(status, Map.of("error", clause));
    }
}
