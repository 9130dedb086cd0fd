package dev.sallyport.identity.ca;

import dev.sallyport.identity.FetchResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads the projected token (RFC 6750 §2.1's alphabet), anew each time: the kubelet renews it. Blocking. */
final class TokenFile {
    private static final int MAX_BYTES = 16 * 1024;
    private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private TokenFile() {}

    /** The token; a failure names the file and says nothing of its content. */
    static String read(Path file) throws FetchFailure {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            String token = new String(content, StandardCharsets.ISO_8859_1).strip();
            if (content.length > MAX_BYTES || !BEARER.matcher(token).matches()) {
                throw new FetchFailure(FetchResult.NO_TOKEN, file + " holds no bearer token.");
            }
            return token;
        } catch (NoSuchFileException e) {
            throw new FetchFailure(FetchResult.NO_TOKEN, file + " does not exist.");
        } catch (IOException e) {
            throw new FetchFailure(
                    FetchResult.NO_TOKEN,
                    file + " cannot be read (" + e.getClass().getSimpleName() + ").");
        }
    }
}
