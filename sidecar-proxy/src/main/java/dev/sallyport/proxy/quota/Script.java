package dev.sallyport.proxy.quota;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that Redis runs as one step; it knows it by its digest once it was sent whole. Immutable.
 *
 * @param text in Lua
 * @param digest SHA-1, in hex
 */
record Script(String text, String digest) {
    /** Takes all of some draws or none. */
    static Script take() {
        return of("take.lua");
    }

    /** Tells what has happened here. */
    static Script tell() {
        return of("tell.lua");
    }

    private static Script of(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in this jar");
            }
            byte[] text = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return new Script(
                    new String(text, StandardCharsets.UTF_8), HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
