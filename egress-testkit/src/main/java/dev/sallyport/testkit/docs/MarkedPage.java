package dev.sallyport.testkit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page with tables between {@code <!-- table:NAME -->} and {@code <!-- /table -->}. Reads and writes the file anew at each
 * call.
 */
public final class MarkedPage {
    private final Path file;

    /** The page in that file. */
    public MarkedPage(Path file) {
        this.file = file;
    }

    /** What stands between the markers now, without the line ends around it; empty when there are no such markers. */
    public Optional<String> table(String name) throws IOException {
        Matcher marked = marked(name).matcher(Files.readString(file));
        return marked.find() ? Optional.of(marked.group(2).strip()) : Optional.empty();
    }

    /** Puts each table between its markers; a name without markers changes nothing. */
    public void write(Map<String, String> tables) throws IOException {
        String page = Files.readString(file);
        for (Map.Entry<String, String> table : tables.entrySet()) {
            page = marked(table.getKey())
                    .matcher(page)
                    .replaceFirst("$1" + Matcher.quoteReplacement(table.getValue() + "\n") + "$3");
        }
        Files.writeString(file, page);
    }

    /** True when the build was asked to rewrite the pages: {@code make docs}. */
    public static boolean isToBeWritten() {
        return Boolean.getBoolean("sallyport.docs.write");
    }

    private static Pattern marked(String name) {
        return Pattern.compile("(<!-- table:" + Pattern.quote(name) + " -->\n)(.*?)(<!-- /table -->)", Pattern.DOTALL);
    }
}
