package dev.sallyport.proxy.admin;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that the wire has found well-formed. Immutable.
 *
 * @param method {@code GET} or {@code PUT}
 * @param path without its query
 * @param parameters of the query, each given once
 * @param body of a PUT; empty for GET
 */
public record AdminRequest(String method, String path, Map<String, String> parameters, byte[] body) {
    /** Copies the parameters. */
    public AdminRequest {
        parameters = Map.copyOf(parameters);
    }

    /** Refuses parameters that are none of these. */
    public void allow(Set<String> known) throws BadRequest {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw new BadRequest("there is no parameter like that here; there are: "
                        + (known.isEmpty()
                                ? "none"
                                : String.join(", ", known.stream().sorted().toList())));
            }
        }
    }

    /** A parameter's text, or null where it is not given. */
    public @Nullable String text(String name) {
        return parameters.get(name);
    }

    /** A parameter's whole number. */
    public long number(String name, long otherwise, long least, long most) throws BadRequest {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadRequest(name + " is a whole number", e);
        }
        throw new BadRequest(name + " lies between " + least + " and " + most);
    }

    /** A parameter that is {@code true} or {@code false}; false where it is not given. */
    public boolean flag(String name) throws BadRequest {
        return switch (parameters.getOrDefault(name, "false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadRequest(name + " is true or false");
        };
    }
}
