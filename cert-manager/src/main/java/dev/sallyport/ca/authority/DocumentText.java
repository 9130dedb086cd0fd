package dev.sallyport.ca.authority;

import dev.sallyport.ca.authority.AuthorityState.Announced;
import dev.sallyport.ca.authority.AuthorityState.Phase;
import dev.sallyport.ca.authority.AuthorityState.Signing;
import dev.sallyport.ca.authority.AuthorityState.Steady;
import dev.sallyport.ca.authority.AuthorityState.Supplied;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.certificate.Authority;
import dev.sallyport.ca.pem.PemText;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.identity.TrustDomain;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * The state as files, the same in a Secret and in a folder: {@code state} (properties: phase, since, sequence, seen),
 * {@code root.crt/.key}, {@code tls.crt/.key} (what signs), {@code ca.crt} (the bundle), {@code next-…} and
 * {@code retiring.crt}. {@code tls.crt}, {@code tls.key} and {@code ca.crt} without {@code state} are a supplied authority.
 */
final class DocumentText {
    static final String STATE = "state";

    private static final String RETIRING = "retiring.crt";
    private static final String CURRENT = "";
    private static final String NEXT = "next-";

    private final TrustDomain trustDomain;

    DocumentText(TrustDomain trustDomain) {
        this.trustDomain = trustDomain;
    }

    /** The state as files; a supplied one is its owner's, so only our note about it. */
    Map<String, byte[]> write(AuthorityState state, Instant now) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        StringBuilder notes = new StringBuilder("phase=" + state.phase().label() + "\n");
        switch (state) {
            case Steady steady -> write(files, CURRENT, steady.current());
            case Announced announced -> {
                write(files, CURRENT, announced.current());
                write(files, NEXT, announced.next());
                notes.append("since=").append(announced.since()).append('\n');
            }
            case Signing signing -> {
                write(files, CURRENT, signing.current());
                put(files, RETIRING, PemText.write(List.of(signing.retiring())));
                notes.append("since=").append(signing.since()).append('\n');
            }
            case Supplied supplied ->
                notes.append("bundle=")
                        .append(TrustBundle.digest(supplied.bundle()))
                        .append('\n');
        }
        if (!(state instanceof Supplied)) {
            put(files, FileNames.BUNDLE, PemText.write(state.bundle()));
        }
        put(files, STATE, notes + "sequence=" + state.sequence() + "\nseen=" + now + "\n");
        return files;
    }

    private static void write(Map<String, byte[]> files, String prefix, Lineage lineage) {
        write(files, prefix + "root", lineage.root());
        write(files, prefix + "tls", lineage.issuing());
    }

    private static void write(Map<String, byte[]> files, String name, Authority authority) {
        put(files, name + ".crt", PemText.write(List.of(authority.certificate())));
        put(files, name + ".key", authority.keyPem());
    }

    private static void put(Map<String, byte[]> files, String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The state that these files hold.
     *
     * @throws IllegalArgumentException with a sentence that names the file
     */
    Document read(Map<String, byte[]> files, Instant now) {
        Properties notes = notes(files);
        Phase phase = phase(notes);
        long sequence = sequence(notes);
        AuthorityState state = switch (phase) {
            case STEADY -> new Steady(lineage(files, CURRENT), sequence);
            case ANNOUNCED ->
                new Announced(lineage(files, CURRENT), lineage(files, NEXT), instant(notes, "since", now), sequence);
            case SIGNING ->
                new Signing(
                        lineage(files, CURRENT),
                        PemText.readCertificate(RETIRING, require(files, RETIRING)),
                        instant(notes, "since", now),
                        sequence);
            case SUPPLIED -> new SuppliedFiles(trustDomain, files).read(notes.getProperty("bundle"), sequence, now);
        };
        boolean noted = state.sequence() == sequence && files.containsKey(STATE);
        return new Document(state, instant(notes, "seen", Instant.MIN), noted);
    }

    private Lineage lineage(Map<String, byte[]> files, String prefix) {
        Authority root = authority(files, prefix + "root");
        Authority issuing = authority(files, prefix + "tls");
        SuppliedFiles.requirePath(
                prefix + "tls.crt", List.of(issuing.certificate()), List.of(root.certificate()), null);
        return new Lineage(root, issuing);
    }

    private Authority authority(Map<String, byte[]> files, String name) {
        X509Certificate certificate = PemText.readCertificate(name + ".crt", require(files, name + ".crt"));
        return SuppliedFiles.authority(
                name, trustDomain, certificate, PemText.readKey(name + ".key", require(files, name + ".key")));
    }

    static byte[] require(Map<String, byte[]> files, String name) {
        byte[] content = files.get(name);
        if (content == null) {
            throw new IllegalArgumentException("the CA's state lacks " + name);
        }
        return content;
    }

    private static Properties notes(Map<String, byte[]> files) {
        Properties notes = new Properties();
        byte[] content = files.get(STATE);
        if (content == null) {
            notes.setProperty("phase", Phase.SUPPLIED.label());
            return notes;
        }
        try {
            notes.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
        return notes;
    }

    private static Phase phase(Properties notes) {
        try {
            return Phase.valueOf(notes.getProperty("phase", "").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'phase' in the CA's state is none that this version knows", e);
        }
    }

    private static long sequence(Properties notes) {
        try {
            return Long.parseLong(notes.getProperty("sequence", "0"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'sequence' in the CA's state is not a number", e);
        }
    }

    private static Instant instant(Properties notes, String name, Instant otherwise) {
        String text = notes.getProperty(name);
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + name + "' in the CA's state is not a time", e);
        }
    }
}
