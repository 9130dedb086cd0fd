package dev.sallyport.ca.authority;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A store that can be away, and be written by another replica in between. */
final class MemoryStore implements StateStore {
    final Map<String, byte[]> files = new TreeMap<>();
    int version;
    int writes;
    boolean asked;
    boolean away;
    /** Runs once, between a load and the next write. */
    Runnable beforeWrite = () -> {};

    @Override
    public Written load() throws IOException {
        if (away) {
            throw new IOException("away");
        }
        return new Written(files, files.isEmpty() ? "" : String.valueOf(version), asked);
    }

    @Override
    public boolean replace(Written previous, Map<String, byte[]> changed) {
        Runnable other = beforeWrite;
        beforeWrite = () -> {};
        other.run();
        if (!previous.version().equals(files.isEmpty() ? "" : String.valueOf(version))) {
            return false;
        }
        put(changed);
        asked = false;
        writes++;
        return true;
    }

    void put(Map<String, byte[]> changed) {
        files.keySet().removeIf(StateStore::isOurs);
        files.putAll(changed);
        version++;
    }
}
