package dev.sallyport.cli.input;

import dev.sallyport.resources.document.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that a person named, read whole: UTF-8 text of at most 4 MiB, without NUL. Immutable.
 *
 * @param name how it is called in messages: its file name
 * @param bytes its content
 */
public record TextFile(String name, byte[] bytes) {
    /** Bytes of the largest file that is read. */
    public static final int MAX_BYTES = 4 << 20;

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
