package dev.sallyport.cli.squid;

import java.util.ArrayList;
import java.util.List;

/**
 * One directive of a squid.conf, its continued lines joined, its comment taken off. Immutable.
 *
 * @param line where it begins, from 1
 * @param words the directive's name first
 */
record Directive(int line, List<String> words) {
    Directive {
        words = List.copyOf(words);
    }

    static List<Directive> parse(String text) {
        List<Directive> directives = new ArrayList<>();
        StringBuilder joined = new StringBuilder();
        int start = 1;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String bare = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            boolean comment = joined.isEmpty() && bare.stripLeading().startsWith("#");
            if (bare.endsWith("\\") && !comment) {
                joined.append(bare, 0, bare.length() - 1).append(' ');
                continue;
            }
            add(directives, start, joined + (comment ? "" : bare));
            joined.setLength(0);
            start = number + 1;
        }
        add(directives, start, joined.toString());
        return directives;
    }

    private static void add(List<Directive> to, int line, String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.strip().split("[ \t]+")) {
            if (word.startsWith("#")) {
                break;
            }
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        if (!words.isEmpty()) {
            to.add(new Directive(line, words));
        }
    }

    String name() {
        return words.getFirst();
    }

    List<String> arguments() {
        return words.subList(1, words.size());
    }

    String text() {
        return String.join(" ", words);
    }
}
