package dev.sallyport.ca.directory;

import dev.sallyport.ca.attest.AttestationDesk;
import dev.sallyport.ca.attest.AttestationDesk.PodLookup;
import dev.sallyport.ca.attest.Attestor;
import dev.sallyport.ca.attest.PodChecks;
import dev.sallyport.ca.attest.TokenChecks;
import dev.sallyport.ca.authority.StateStore;
import dev.sallyport.ca.authority.Tenure;
import dev.sallyport.ca.bundle.BundlePublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The ports of a CA without a cluster. Nothing here talks to an API server.
 */
public final class DirectoryMode implements AutoCloseable {
    private final DirectorySettings settings;
    private final FolderTenure tenure;

    /**
     * Where everything lies. Immutable.
     *
     * @param stateFolder root and issuing authority; made when it is not there
     * @param appliedFolder where what a cluster would hold is written
     * @param bundleFile the bundle as plain PEM too
     * @param podsFolder documents of the pods that exist; when absent or no folder at start, tokens alone are believed
     * @param issuers whose tokens are believed
     */
    public record DirectorySettings(
            Path stateFolder,
            Path appliedFolder,
            Optional<Path> bundleFile,
            Optional<Path> podsFolder,
            List<TrustedIssuer> issuers) {
        /** Copies the list. */
        public DirectorySettings {
            issuers = List.copyOf(issuers);
        }
    }

    /**
     * Makes the state folder.
     *
     * @throws IOException it cannot be made or its lock not be opened
     */
    public DirectoryMode(DirectorySettings settings) throws IOException {
        this.settings = settings;
        AtomicFiles.privateFolder(settings.stateFolder());
        this.tenure = new FolderTenure(settings.stateFolder());
    }

    /** Where the state is kept. */
    public StateStore store() {
        return new FolderStateStore(settings.stateFolder());
    }

    /** Held by the first process on the folder. */
    public Tenure tenure() {
        return tenure;
    }

    /** Writes the bundle to files. */
    public BundlePublisher publisher(String systemNamespace) {
        return new BundleFiles(settings.appliedFolder(), systemNamespace, settings.bundleFile());
    }

    /** Judges tokens by their issuers' keys, and pods by their documents. */
    public Attestor attestor(TokenChecks tokenChecks, PodChecks podChecks, InstantSource clock) {
        Optional<PodLookup> pods =
                settings.podsFolder().filter(Files::isDirectory).map(PodDocuments::new);
        return new AttestationDesk(new JwtAuthenticator(settings.issuers(), clock), pods, tokenChecks, podChecks);
    }

    @Override
    public void close() throws IOException {
        tenure.close();
    }
}
