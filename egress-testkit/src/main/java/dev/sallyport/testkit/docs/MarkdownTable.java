package dev.sallyport.testkit.docs;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table as GitHub's Markdown writes it. Pure. */
public final class MarkdownTable {
    private MarkdownTable() {}

    /** Head, rule and rows, one a line, without a line end after the last. */
    public static String of(List<String> head, List<List<String>> rows) {
        return Stream.concat(Stream.of(head, Collections.nCopies(head.size(), "---")), rows.stream())
                .map(cells -> "| " + String.join(" | ", cells) + " |")
                .collect(Collectors.joining("\n"));
    }

    /** A Javadoc comment's text as one cell: its tags and markup gone, up to the first block tag. */
    public static String cell(String javadoc) {
        return javadoc.lines()
                .map(line -> line.strip().replaceFirst("^\\*\\s?", ""))
                .takeWhile(line -> !line.startsWith("@"))
                .collect(Collectors.joining(" "))
                .replaceAll("\\{@(?:code|link|linkplain)\\s+#?([^}]*)}", "`$1`")
                .replaceAll("</?(?:p|b|em|ul|li)>", "")
                .replace("|", "\\|")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
