package dev.sallyport.resources.draft;

import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.translate.Origin;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something of the original that the printed resources do not say, or say otherwise. Immutable.
 *
 * @param kind what became of it
 * @param origin where it is written
 * @param what the original's words
 * @param why one sentence without a full stop
 */
public record Remark(Kind kind, Origin origin, String what, String why) {
    /** What became of it. */
    public enum Kind {
        /** It gave leave, and that leave is not printed. */
        LEFT_OUT("left out"),
        /** It is printed, and less is allowed than in the original. */
        NARROWER("narrower"),
        /** It is printed, and the difference is for a person to judge. */
        DIFFERS("differs"),
        /** It says nothing about who may reach what. */
        IGNORED("ignored");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** One or two words. */
        public String word() {
            return word;
        }
    }

    private static final int MOST_SHOWN = 120;

    /** Escapes what is not printable ASCII and cuts what is long. */
    public Remark {
        String line = Quoted.line(what);
        what = line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line;
        why = Quoted.line(why);
    }

    /** True when the resources fall short of the original. */
    public boolean isLoss() {
        return kind != Kind.IGNORED;
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind.word());
        tree.put("file", origin.file());
        tree.put("line", origin.line());
        tree.put("what", what);
        tree.put("why", why);
        return tree;
    }
}
