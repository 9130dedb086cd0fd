package dev.sallyport.init;

import java.io.PrintStream;

/** What a person reads in the init container's log: one sentence per line, listings as they are. */
final class Report {
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    /** One sentence. */
    void say(String sentence) {
        out.println("init-iptables: " + sentence);
    }

    /** A text of several lines under a title. */
    void show(String title, String text) {
        out.println("--- " + title);
        out.print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
        out.println("---");
    }
}
