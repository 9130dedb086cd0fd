package dev.sallyport.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/**
 * How a command line goes on, as kubectl asks its plug-ins by {@code kubectl_complete-sallyport}: one candidate a line, and
 * at the end what the shell is to do beside (cobra's ShellCompDirective). Stateless.
 */
final class Completion {
    /** The word that asks; cobra's own. */
    static final String ASKED = "__complete";

    /** Whoever completes need not type little. */
    private static final Pattern SHORT = Pattern.compile("-[A-Za-z]");

    private static final String FILES_TOO = ":0";
    private static final String NOTHING_ELSE = ":4";

    private Completion() {}

    /**
     * The lines.
     *
     * @param words what stands behind {@code sallyport}; the last one is being written, and may be empty
     */
    static List<String> of(CommandSpec root, List<String> words) {
        List<String> asked = words.isEmpty() ? List.of("") : words;
        String begun = asked.getLast();
        int equals = begun.startsWith("-") ? begun.indexOf('=') : -1;
        if (equals > 0) {
            List<String> apart = new ArrayList<>(asked.subList(0, asked.size() - 1));
            apart.add(begun.substring(0, equals));
            apart.add(begun.substring(equals + 1));
            return lines(root, apart, begun);
        }
        return lines(root, asked, begun);
    }

    private static List<String> lines(CommandSpec root, List<String> words, String begun) {
        List<CharSequence> rests = new ArrayList<>();
        int last = words.size() - 1;
        int length = words.getLast().length();
        AutoComplete.complete(
                root,
                words.toArray(String[]::new),
                last,
                length,
                String.join(" ", words).length(),
                rests);
        List<String> lines = new ArrayList<>(rests.stream()
                .map(rest -> begun + rest)
                .filter(word -> !word.equals("generate-completion")
                        && !SHORT.matcher(word).matches())
                .sorted()
                .distinct()
                .toList());
        lines.add(lines.isEmpty() ? FILES_TOO : NOTHING_ELSE);
        return lines;
    }
}
