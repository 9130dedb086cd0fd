package dev.sallyport.ca.authority;

import java.io.IOException;
import java.util.Map;

/** Where the state is kept: a Secret, or a folder. Blocking; called by the keeper's thread alone. */
public interface StateStore {
    /**
     * What is written, at one version.
     *
     * @param files content by name; empty when nothing was ever written. Holds keys: never printed
     * @param version changes with every write; what {@link #replace} compares
     * @param rotationAsked someone asked for a new root
     */
    record Written(Map<String, byte[]> files, String version, boolean rotationAsked) {
        /** Copies the map. */
        public Written {
            files = Map.copyOf(files);
        }

        /** Never the content. */
        @Override
        public String toString() {
            return "Written[" + files.keySet() + ", version " + version + "]";
        }
    }

    /**
     * Reads it.
     *
     * @throws IOException it cannot be read now
     */
    Written load() throws IOException;

    /**
     * Writes all files and forgets a request for rotation, provided that nobody wrote since. Files of ours that are not
     * among them go, keys of old roots above all; what others put there stays.
     *
     * @return false when somebody did: nothing was written
     * @throws IOException it is not known whether it was written
     */
    boolean replace(Written previous, Map<String, byte[]> files) throws IOException;

    /** True for a name that only we write, and {@link #replace} may thus remove. */
    static boolean isOurs(String name) {
        return name.startsWith("root.") || name.startsWith("next-") || name.equals("retiring.crt");
    }
}
