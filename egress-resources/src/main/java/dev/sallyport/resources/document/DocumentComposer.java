package dev.sallyport.resources.document;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Builds values from a parser's events. The parser itself does not recurse; this does, and therefore bounds the depth.
 * Confined to one thread.
 */
final class DocumentComposer {
    static final int MAX_DEPTH = 48;
    private static final ScalarResolver SCALARS = new JsonScalarResolver();

    private final Iterator<Event> events;
    private int line = 1;

    DocumentComposer(Iterator<Event> events) {
        this.events = events;
    }

    /** The line of the last event, from 1. */
    int line() {
        return line;
    }

    /** The next document's root, or null at the end of the stream. */
    @Nullable
    Value next() throws UnreadableText {
        while (events.hasNext()) {
            switch (take().getEventId()) {
                case DocumentStart -> {
                    return compose(take(), 0);
                }
                case StreamStart, DocumentEnd, Comment, StreamEnd -> {}
                default -> throw new IllegalStateException("a document begins with its start event");
            }
        }
        return null;
    }

    private Event take() {
        Event event = events.next();
        line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(line);
        return event;
    }

    private Value compose(Event event, int depth) throws UnreadableText {
        if (depth > MAX_DEPTH) {
            throw new UnreadableText("it nests deeper than " + MAX_DEPTH + " levels", line);
        }
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar, line);
            case MappingStartEvent start -> tagged(start, mapping(line, depth));
            case SequenceStartEvent start -> tagged(start, sequence(line, depth));
            case AliasEvent ignored -> throw new UnreadableText("aliases (*name) are not accepted", line);
            default -> throw new IllegalStateException("a value begins with a scalar or a collection");
        };
    }

    private static Value tagged(CollectionStartEvent start, Value value) {
        boolean plain = start.getTag().filter(tag -> !isStandard(tag)).isEmpty();
        return plain ? value : new Value.Unreadable("bears a YAML tag, which is not accepted", value.line());
    }

    private static boolean isStandard(String tag) {
        return tag.equals(Tag.MAP.getValue()) || tag.equals(Tag.SEQ.getValue());
    }

    private Value.Sequence sequence(int start, int depth) throws UnreadableText {
        List<Value> items = new ArrayList<>();
        for (Event event = take(); event.getEventId() != Event.ID.SequenceEnd; event = take()) {
            items.add(compose(event, depth + 1));
        }
        return new Value.Sequence(items, start);
    }

    private Value.Mapping mapping(int start, int depth) throws UnreadableText {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (Event event = take(); event.getEventId() != Event.ID.MappingEnd; event = take()) {
            int keyLine = line;
            if (!(event instanceof ScalarEvent key)) {
                throw new UnreadableText("a key is neither a list nor a mapping", line);
            }
            Value value = compose(take(), depth + 1);
            Value earlier = entries.put(key.getValue(), value);
            if (earlier != null) {
                entries.put(key.getValue(), twice(earlier.line(), keyLine));
            }
        }
        return new Value.Mapping(entries, start);
    }

    static Value twice(int first, int second) {
        return new Value.Unreadable("is given more than once (lines " + first + " and " + second + ")", second);
    }

    private static Value scalar(ScalarEvent event, int line) {
        Tag implicit = SCALARS.resolve(event.getValue(), event.isPlain());
        Optional<String> explicit = event.getTag().filter(tag -> !tag.equals("!"));
        Tag tag = explicit.map(Tag::new).orElse(event.isPlain() ? implicit : Tag.STR);
        if (tag.equals(Tag.STR)) {
            return new Value.Text(event.getValue(), line);
        }
        if (explicit.isPresent()) {
            return new Value.Unreadable("bears a YAML tag, which is not accepted", line);
        }
        if (tag.equals(Tag.NULL)) {
            return new Value.Nothing(line);
        }
        if (tag.equals(Tag.BOOL)) {
            return new Value.Flag(event.getValue().equals("true"), line);
        }
        return number(event.getValue(), line);
    }

    static Value number(String digits, int line) {
        try {
            return new Value.Whole(Long.parseLong(digits), line);
        } catch (NumberFormatException e) {
            return new Value.Unreadable("must be a whole number of at most 18 digits", line);
        }
    }
}
