package dev.sallyport.ca.directory;

import dev.sallyport.ca.authority.Tenure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a state folder: whoever holds the lock on its file {@code .lock}, until it ends; the kernel lets go of
 * it then, however it ended. Thread-safe.
 */
final class FolderTenure implements Tenure, AutoCloseable {
    private final FileChannel channel;
    private @Nullable FileLock lock;

    FolderTenure(Path folder) throws IOException {
        channel = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public synchronized boolean isHeld() {
        if (lock == null && channel.isOpen()) {
            lock = tryLock();
        }
        return lock != null && lock.isValid();
    }

    private @Nullable FileLock tryLock() {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ourselves) {
            return null; // another part of this very process holds it
        } catch (IOException e) {
            throw new UncheckedIOException("the state folder cannot be locked", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
