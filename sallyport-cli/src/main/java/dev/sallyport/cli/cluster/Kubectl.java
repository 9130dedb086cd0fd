package dev.sallyport.cli.cluster;

import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.resources.document.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The kubectl on the PATH, with its configuration and the rights that are in it (ADR 0232). Arguments are handed over as
 * they are, through no shell: whoever adds one makes sure that it is no option. Immutable.
 *
 * @param context of its configuration; null for the current one
 */
public record Kubectl(@Nullable String context) {
    private static final int MOST_BYTES = 256 << 20;
    private static final int MOST_WORDS = 8 << 10;

    /**
     * Starts it.
     *
     * @throws UserMistake when there is none
     */
    public Process start(boolean together, String... arguments) throws UserMistake {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        if (context != null) {
            command.add("--context=" + context);
        }
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(together).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return process;
        } catch (IOException e) {
            throw new UserMistake("kubectl cannot be run (" + Quoted.line(String.valueOf(e.getMessage()))
                    + "): it is what asks a cluster.");
        }
    }

    /** All that it prints. Blocking; how long it waits for the API server is among its arguments. */
    byte[] ask(String... arguments) throws UserMistake {
        Process process = start(false, arguments);
        CompletableFuture<String> complaints = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> complaints.complete(complaints(process.getErrorStream())));
        try (InputStream in = process.getInputStream()) {
            byte[] said = in.readNBytes(MOST_BYTES + 1);
            if (said.length > MOST_BYTES) {
                throw new UserMistake("kubectl says more than " + MOST_BYTES + " bytes.");
            }
            if (process.waitFor() != 0) {
                throw new UserMistake("kubectl says:\n" + complaints.join().stripTrailing());
            }
            return said;
        } catch (IOException e) {
            throw new UserMistake("kubectl cannot be heard (" + Quoted.line(String.valueOf(e.getMessage())) + ").");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserMistake("Interrupted.");
        } finally {
            process.destroy();
        }
    }

    /** Line by line, fit for a terminal; the rest is read and dropped so that kubectl never waits for a reader. */
    private static String complaints(InputStream from) {
        StringBuilder text = new StringBuilder();
        try (InputStream in = from) {
            new String(in.readNBytes(MOST_WORDS), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> text.append("  ").append(Quoted.line(line)).append('\n'));
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            text.append("  ").append(Quoted.line(String.valueOf(e.getMessage())));
        }
        return text.isEmpty() ? "  nothing" : text.toString();
    }
}
