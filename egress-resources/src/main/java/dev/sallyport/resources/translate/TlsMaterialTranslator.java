package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.Login;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.material.BadMaterial;
import dev.sallyport.resources.material.PemBlocks;
import dev.sallyport.resources.material.PrivateKeys;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Secret or ConfigMap as what destinations name: {@code tls.crt}, {@code tls.key}, {@code ca.crt} and {@code ca.crl},
 * and of a Secret {@code username} and {@code password}.
 * One that holds none of them means nothing here and has no problems. Nothing it holds is repeated in a problem. Pure but for
 * the randomness that proves a key.
 */
public final class TlsMaterialTranslator {
    /** The keys that are looked at. */
    public static final Set<String> KEYS = Set.of("tls.crt", "tls.key", "ca.crt", "ca.crl", "username", "password");

    private static final Set<String> LOGIN = Set.of("username", "password");

    private static final int MAX_CHAIN = 10;

    private TlsMaterialTranslator() {}

    /** Reads it; one problem leaves no material. */
    public static Reading<TlsMaterial> translate(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field root = Field.root(resource, log);
        boolean secret = resource.key().kind() == Kind.SECRET;
        Map<String, byte[]> entries = new TreeMap<>();
        collect(resource, root, "data", secret, entries);
        if (secret) {
            collect(resource, root, "stringData", false, entries);
        }
        TlsMaterial material = entries.isEmpty() ? null : material(root.at("data"), entries, secret);
        return new Reading<>(log.isEmpty() ? material : null, log.problems());
    }

    private static void collect(
            Resource resource, Field root, String field, boolean encoded, Map<String, byte[]> entries) {
        if (!(resource.document().entries().get(field) instanceof Value.Mapping mapping)) {
            return;
        }
        for (String key : KEYS) {
            boolean told = resource.key().kind() == Kind.SECRET || !LOGIN.contains(key);
            if (told && mapping.entries().get(key) instanceof Value.Text text) {
                try {
                    entries.put(
                            key,
                            encoded
                                    ? Base64.getDecoder().decode(text.text().replaceAll("\\s", ""))
                                    : text.text().getBytes(StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    root.at(field).at(key).problem("is not base64");
                }
            }
        }
    }

    private static @Nullable TlsMaterial material(Field data, Map<String, byte[]> entries, boolean secret) {
        List<X509Certificate> authorities = read(data, entries, "ca.crt", PemBlocks::certificates, List.of());
        List<X509CRL> revocations = read(data, entries, "ca.crl", PemBlocks::revocations, List.of());
        if (!secret) {
            return new TlsMaterial(version(entries), List.of(), null, authorities, revocations);
        }
        List<X509Certificate> chain = read(data, entries, "tls.crt", PemBlocks::certificates, List.of());
        List<PrivateKey> keys = read(data, entries, "tls.key", blocks -> List.of(blocks.key()), List.of());
        PrivateKey key = keys.isEmpty() ? null : keys.getFirst();
        if (entries.containsKey("tls.crt") != entries.containsKey("tls.key")) {
            String missing = entries.containsKey("tls.crt") ? "tls.key" : "tls.crt";
            data.at(missing).problem("is missing: a certificate and its key come together");
            return null;
        }
        if (chain.size() > MAX_CHAIN) {
            data.at("tls.crt").problem("holds more than " + MAX_CHAIN + " certificates");
            return null;
        }
        if (chain.isEmpty() != (key == null)) {
            return null;
        }
        if (key != null && !PrivateKeys.match(key, chain.getFirst().getPublicKey())) {
            data.at("tls.key").problem("does not belong to the first certificate of tls.crt");
            return null;
        }
        return new TlsMaterial(version(entries), chain, key, authorities, revocations, login(data, entries));
    }

    /** Null without both; who names it says so. */
    private static @Nullable Login login(Field data, Map<String, byte[]> entries) {
        byte[] user = entries.get("username");
        byte[] password = entries.get("password");
        if (user == null || password == null) {
            return null;
        }
        try {
            return Login.of(text(user), text(password));
        } catch (CharacterCodingException e) {
            data.at("username").problem("and password are not UTF-8");
        } catch (IllegalArgumentException e) {
            data.at("username").problem("cannot be shown to a proxy: " + e.getMessage());
        }
        return null;
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Reads what the blocks of a text are. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(PemBlocks blocks) throws BadMaterial;
    }

    private static <T> T read(Field data, Map<String, byte[]> entries, String key, Reader<T> reader, T otherwise) {
        byte[] text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            return reader.read(PemBlocks.parse(text));
        } catch (BadMaterial e) {
            data.at(key).problem(e.sentence());
            return otherwise;
        }
    }

    /** Stands for the bytes: the same for the same, and of no use to find them. */
    private static String version(Map<String, byte[]> entries) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            entries.forEach((key, text) -> {
                digest.update((key + ":" + text.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(text);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
