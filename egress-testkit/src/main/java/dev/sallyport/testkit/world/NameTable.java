package dev.sallyport.testkit.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names file: what each name answers, read anew when the file changed. Its format stands at the top of
 * {@code names.txt}. Answers that change from query to query are counted per name and type since the last change of the
 * file. Confined to its server's event loop.
 */
final class NameTable {
    private static final int CNAME_LIMIT = 8;

    private final Path file;
    private FileTime readAt = FileTime.fromMillis(0);
    private long sizeRead = -1;
    private Map<String, List<Row>> rows = Map.of();
    private final Map<Row, Integer> asked = new HashMap<>();

    NameTable(Path file) {
        this.file = file;
    }

    /** What to answer to a question. */
    sealed interface Answer {
        /** Records of the chain, CNAMEs first; an empty list is "no data". */
        record Records(List<Value> values) implements Answer {}

        /** A response code without records. */
        record Code(String name, List<Value> chain) implements Answer {}

        /** No answer at all. */
        record Silence() implements Answer {}
    }

    /** One record to send. */
    record Value(String owner, String type, int ttl, String text) {}

    private record Row(String name, String type, int ttl, List<List<String>> rounds) {}

    /** Answers {@code name} (any case, no trailing dot) for {@code type} ({@code A}, {@code AAAA} …). */
    Answer answer(String name, String type) {
        reload();
        List<Value> chain = new ArrayList<>();
        String current = name.toLowerCase(Locale.ROOT);
        for (int hop = 0; hop <= CNAME_LIMIT; hop++) {
            List<Row> found = find(current);
            if (found.isEmpty()) {
                return new Answer.Code("NXDOMAIN", chain);
            }
            Row first = found.getFirst();
            if (first.rounds.isEmpty()) {
                return first.type.equals("TIMEOUT") ? new Answer.Silence() : new Answer.Code(first.type, chain);
            }
            if (!first.type.equals("CNAME") || type.equals("CNAME")) {
                String owner = current;
                found.stream().filter(r -> r.type.equals(type)).forEach(r -> next(r, owner, chain));
                return new Answer.Records(chain);
            }
            next(first, current, chain);
            current = chain.getLast().text();
        }
        return new Answer.Records(chain);
    }

    private void next(Row row, String owner, List<Value> chain) {
        int round = asked.merge(row, 1, Integer::sum) - 1;
        for (String text : row.rounds.get(Math.min(round, row.rounds.size() - 1))) {
            chain.add(new Value(owner, row.type, row.ttl, text));
        }
    }

    private List<Row> find(String name) {
        List<Row> exact = rows.get(name);
        if (exact != null) {
            return exact;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            List<Row> wildcard = rows.get("*" + name.substring(dot));
            if (wildcard != null) {
                return wildcard;
            }
        }
        return List.of();
    }

    private void reload() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            if (changed.equals(readAt) && size == sizeRead) {
                return;
            }
            Map<String, List<Row>> fresh = new HashMap<>();
            for (String line : Files.readAllLines(file)) {
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    Row row = parse(text);
                    fresh.computeIfAbsent(row.name, n -> new ArrayList<>()).add(row);
                }
            }
            rows = fresh;
            asked.clear();
            readAt = changed;
            sizeRead = size;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Row parse(String line) {
        List<String> words = Arrays.asList(line.split("\\s+"));
        String name = words.get(0).toLowerCase(Locale.ROOT);
        String type = words.get(1).toUpperCase(Locale.ROOT);
        if (words.size() == 2) {
            return new Row(name, type, 0, List.of());
        }
        List<List<String>> rounds = new ArrayList<>(List.of(new ArrayList<>()));
        for (String word : words.subList(3, words.size())) {
            if (word.equals("then")) {
                rounds.add(new ArrayList<>());
            } else {
                rounds.getLast().add(word);
            }
        }
        return new Row(name, type, Integer.parseInt(words.get(2)), rounds);
    }

    /** Bytes of an A or AAAA record; an IPv4-mapped literal stays 16 bytes, which InetAddress alone would shorten. */
    static byte[] address(Value value) {
        try {
            byte[] bytes = InetAddress.getByName(value.text()).getAddress();
            if (value.type().equals("A") || bytes.length == 16) {
                return bytes;
            }
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return mapped;
        } catch (IOException e) {
            throw new IllegalArgumentException("no address: " + value.text(), e);
        }
    }
}
