package dev.sallyport.testkit.demo;

import dev.sallyport.testkit.admission.Admission;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The attempts at the door and what became of them, each with the sentence a person at kubectl reads. Confined to one thread. */
final class DoorList {
    private static final int WIDTH = 150;
    private static final String INDENT = "      ";

    private final List<String> lines = new ArrayList<>();
    private int size;
    private int wrong;

    /** Tries it. */
    void run(DoorRow row) {
        Admission<?> admission = row.attempt().get();
        String sentence = admission.refusal();
        boolean admitted = admission instanceof Admission.Admitted<?>;
        boolean right = admitted == row.sentence().isEmpty() && sentence.contains(row.sentence());
        size++;
        wrong += right ? 0 : 1;
        lines.add("%s  %s: %s"
                .formatted(right ? "ok" : "NO", row.what(), admitted ? DoorRows.injected(admission) : "refused"));
        wrap(sentence);
    }

    int size() {
        return size;
    }

    int wrong() {
        return wrong;
    }

    void print(PrintStream out) {
        lines.forEach(out::println);
    }

    private void wrap(String sentence) {
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : sentence.strip().split("\\s+")) {
            if (line.length() + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(INDENT);
            }
            line.append(word).append(' ');
        }
        if (!line.isEmpty() && !line.toString().isBlank()) {
            lines.add(line.toString().stripTrailing());
        }
    }
}
