package dev.sallyport.cli.command;

import dev.sallyport.cli.input.UserMistake;
import java.util.regex.Pattern;

/** Names that are handed to kubectl: nothing in them can be an option or another argument. Stateless. */
final class Targets {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private Targets() {}

    /** {@code pod/name}; {@code deploy/name} and the like stay. */
    static String of(String text) throws UserMistake {
        int slash = text.indexOf('/');
        String kind = slash < 0 ? "pod" : text.substring(0, slash);
        return name(kind) + "/" + name(text.substring(slash + 1));
    }

    /** A name as Kubernetes has them. */
    static String name(String text) throws UserMistake {
        if (!NAME.matcher(text).matches()) {
            throw new UserMistake("A name in Kubernetes has lower-case letters, digits, dots and dashes.");
        }
        return text;
    }
}
