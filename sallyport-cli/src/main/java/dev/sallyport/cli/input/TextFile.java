package dev.sallyport.cli.input;

import dev.sallyport.resources.document.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that a person named, read whole: UTF-8 text of at most 4 MiB, without NUL. Immutable.
 *
 * @param name how it is called in messages: its file name
 * @param bytes its content
 */
public record TextFile(String name, byte[] bytes) {
    /** Bytes of the largest file that is read. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int MAX_DEPTH = 16;

    /** Reads it. Blocking. */
    public static TextFile read(Path path) throws UserMistake {
        String shown = Quoted.of(path.toString());
        if (Files.isDirectory(path)) {
            throw new UserMistake(shown + " is a folder; a file is wanted here.");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UserMistake(shown + " has more than " + MAX_BYTES + " bytes; that is no configuration.");
            }
            requireText(shown, bytes);
            return new TextFile(String.valueOf(path.getFileName()), bytes);
        } catch (NoSuchFileException e) {
            throw new UserMistake("There is no file " + shown + ".");
        } catch (AccessDeniedException e) {
            throw new UserMistake("You may not read the file " + shown + ".");
        } catch (IOException e) {
            throw new UserMistake(
                    "The file " + shown + " cannot be read: " + Quoted.line(String.valueOf(e.getMessage())) + ".");
        }
    }

    /** The file, or of a folder every {@code *.yaml} and {@code *.yml} directly or deeper in it. Blocking. */
    public static List<TextFile> readAll(Path path) throws UserMistake {
        if (!Files.isDirectory(path)) {
            return List.of(read(path));
        }
        List<TextFile> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(path, MAX_DEPTH)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"))) {
                    files.add(new TextFile(path.relativize(file).toString(), read(file).bytes));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new UserMistake("The folder " + Quoted.of(path.toString()) + " cannot be listed.");
        }
        if (files.isEmpty()) {
            throw new UserMistake("The folder " + Quoted.of(path.toString()) + " holds no *.yaml or *.yml file.");
        }
        return files;
    }

    private static void requireText(String shown, byte[] bytes) throws UserMistake {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new UserMistake(shown + " is no text: byte " + (i + 1) + " is NUL.");
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new UserMistake(shown + " is not UTF-8 text.");
        }
    }

    /** Its text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
