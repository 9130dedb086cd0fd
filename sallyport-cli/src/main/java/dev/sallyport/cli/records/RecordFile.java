package dev.sallyport.cli.records;

import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.suggest.SightingReader;
import dev.sallyport.resources.translate.Origin;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A gateway's records of any length, one JSON object per line, read one by one. Stateless. */
public final class RecordFile {
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final int MAX_LINE_BYTES = 64 << 10;

    private RecordFile() {}

    /** Reads a file, or standard input where it is {@code -}. Blocking. */
    public static void read(Path file, SightingReader reader) throws UserMistake {
        boolean standard = file.equals(STANDARD_INPUT);
        if (!standard && !Files.isRegularFile(file)) {
            throw new UserMistake("There is no file " + Quoted.of(file.toString()) + ".");
        }
        try (InputStream in = standard ? System.in : Files.newInputStream(file)) {
            read(standard ? "-" : String.valueOf(file.getFileName()), in, reader);
        } catch (IOException e) {
            throw new UserMistake("The file " + Quoted.of(file.toString()) + " cannot be read: "
                    + Quoted.line(String.valueOf(e.getMessage())) + ".");
        }
    }

    /** Reads a stream to its end, which stays open. Blocking. */
    public static void read(String name, InputStream records, SightingReader reader) throws IOException {
        InputStream in = new BufferedInputStream(records, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream(2048);
        int number = 1;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                take(line, new Origin(name, number++), reader);
            } else if (line.size() <= MAX_LINE_BYTES) {
                line.write(next);
            }
        }
        take(line, new Origin(name, number), reader);
    }

    private static void take(ByteArrayOutputStream line, Origin origin, SightingReader reader) {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (bytes.length > MAX_LINE_BYTES) {
            reader.unreadable(origin, "the line has more than " + MAX_LINE_BYTES + " bytes");
        } else if (bytes.length > 0) {
            try {
                reader.sighting(RecordReader.read(bytes, origin));
            } catch (IllegalArgumentException | ArithmeticException e) {
                reader.unreadable(origin, String.valueOf(e.getMessage()));
            }
        }
    }
}
