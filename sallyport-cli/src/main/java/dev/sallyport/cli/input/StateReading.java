package dev.sallyport.cli.input;

import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.source.Timing;
import dev.sallyport.resources.translate.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Resources as a gateway that starts now would take them. Immutable.
 *
 * @param place where they were read
 * @param snapshot what would be in force; null when nothing would, for want of valid EgressSettings
 * @param problems everything wrong with them, as the gateway would log it
 * @param documents the same once more, for lines and for what a snapshot does not keep
 */
public record StateReading(
        Place place, @Nullable PolicySnapshot snapshot, List<Problem> problems, Documents documents) {
    /** Where resources are read. */
    public enum Place {
        /** A folder of files. */
        FOLDER("folder"),
        /** An API server. */
        CLUSTER("cluster");

        private final String word;

        Place(String word) {
            this.word = word;
        }

        /** One word. */
        public String word() {
            return word;
        }
    }

    private static final Timing AT_ONCE = new Timing(Duration.ofMillis(1), Duration.ofMillis(100));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Copies the problems. */
    public StateReading {
        problems = List.copyOf(problems);
    }

    /** Reads a folder once, by the gateway's own source. Blocking. */
    public static StateReading ofFolder(Path folder) throws UserMistake {
        requireFolder(folder);
        FirstWord first = new FirstWord();
        try (DirectoryResourceSource source = new DirectoryResourceSource(folder, AT_ONCE, InstantSource.system())) {
            source.start(first);
            Heard heard = first.heard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new StateReading(Place.FOLDER, heard.snapshot, heard.problems, Documents.of(folder));
        } catch (TimeoutException e) {
            throw new UserMistake("The folder " + Quoted.of(folder.toString()) + " could not be read in "
                    + PATIENCE.toSeconds() + " s; does it keep changing?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserMistake("Interrupted.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes this exceptionally", e);
        }
    }

    private static void requireFolder(Path folder) throws UserMistake {
        String shown = Quoted.of(folder.toString());
        if (!Files.exists(folder)) {
            throw new UserMistake("There is no folder " + shown + ".");
        }
        if (!Files.isDirectory(folder)) {
            throw new UserMistake(shown + " is no folder; name the folder that holds the resources.");
        }
        if (!Files.isReadable(folder)) {
            throw new UserMistake("You may not read the folder " + shown + ".");
        }
    }

    private record Heard(@Nullable PolicySnapshot snapshot, List<Problem> problems) {}

    /** A source tells of a state with its problems, or, where no state is in force, of the problems alone. */
    private static final class FirstWord implements ResourceListener {
        private final CompletableFuture<Heard> heard = new CompletableFuture<>();

        @Override
        public void published(Publication publication) {
            heard.complete(new Heard(publication.snapshot(), publication.problems()));
        }

        @Override
        public void problems(List<Problem> problems) {
            heard.complete(new Heard(null, problems));
        }
    }
}
