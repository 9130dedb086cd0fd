package dev.sallyport.resources.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node of a document, with the line it starts on (from 1). Immutable. */
public sealed interface Value {
    /** Line in the file, from 1. */
    int line();

    /** What it is, in words that end the sentence "must be text, not …". */
    String kind();

    /** Keys in their written order; a key given twice holds an {@link Unreadable}. */
    record Mapping(Map<String, Value> entries, int line) implements Value {
        /** Copies the entries, in order. */
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** Items in order. */
    record Sequence(List<Value> items, int line) implements Value {
        /** Copies the items. */
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A string. */
    record Text(String text, int line) implements Value {
        @Override
        public String kind() {
            return "text";
        }
    }

    /** An integer. */
    record Whole(long number, int line) implements Value {
        @Override
        public String kind() {
            return "a number";
        }
    }

    /** A boolean. */
    record Flag(boolean value, int line) implements Value {
        @Override
        public String kind() {
            return value ? "true" : "false";
        }
    }

    /** Null, or a key without a value. */
    record Nothing(int line) implements Value {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /**
     * Something that cannot be taken for any value.
     *
     * @param sentence why, continuing "spec.rules …"
     */
    record Unreadable(String sentence, int line) implements Value {
        @Override
        public String kind() {
            return "something unreadable";
        }
    }
}
