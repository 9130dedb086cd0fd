package dev.sallyport.testkit.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The committed inputs of a target, found as test resources: {@code fuzz/<class>/*}, seeds and what was once found; and its
 * words in libFuzzer's notation, {@code fuzz/<class>.dict}. Immutable.
 *
 * @param inputs at least one; in the order of their names
 * @param words perhaps none
 */
record Corpus(List<byte[]> inputs, List<byte[]> words) {
    static Corpus of(Class<?> test) {
        String name = "/fuzz/" + test.getSimpleName();
        URL folder = test.getResource(name);
        if (folder == null) {
            throw new IllegalStateException("no corpus: src/test/resources" + name + " is missing");
        }
        URL dictionary = test.getResource(name + ".dict");
        try {
            return new Corpus(inputs(path(folder)), dictionary == null ? List.of() : words(path(dictionary)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path path(URL resource) {
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(resource + " is no path", e);
        }
    }

    private static List<byte[]> inputs(Path folder) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        if (inputs.isEmpty()) {
            throw new IllegalStateException(folder + " holds no seed");
        }
        return inputs;
    }

    private static List<byte[]> words(Path dictionary) throws IOException {
        List<byte[]> words = new ArrayList<>();
        for (String line : Files.readAllLines(dictionary)) {
            int open = line.indexOf('"');
            int close = line.lastIndexOf('"');
            if (!line.startsWith("#") && open < close) {
                words.add(unescaped(line.substring(open + 1, close)));
            }
        }
        return words;
    }

    /** {@code \xNN}, {@code \\} and {@code \"}. */
    private static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < plain.length; i++) {
            if (plain[i] == '\\' && plain[i + 1] == 'x') {
                bytes.write(Integer.parseInt(new String(plain, i + 2, 2, StandardCharsets.US_ASCII), 16));
                i += 3;
            } else {
                i += plain[i] == '\\' ? 1 : 0;
                bytes.write(plain[i]);
            }
        }
        return bytes.toByteArray();
    }
}
