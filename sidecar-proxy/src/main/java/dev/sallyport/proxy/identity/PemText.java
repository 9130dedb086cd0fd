package dev.sallyport.proxy.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The PEM blocks of one file (RFC 7468); text outside blocks is skipped, a broken block is not. Immutable. */
final class PemText {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final String CERTIFICATE = "CERTIFICATE";

    /** One block. Never compared, hence the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Block(String label, byte[] der) {}

    private final Path file;
    private final List<Block> blocks;

    private PemText(Path file, List<Block> blocks) {
        this.file = file;
        this.blocks = blocks;
    }

    static PemText parse(Path file, byte[] content) throws BadIdentity {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder body = new StringBuilder();
        for (String raw : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String line = raw.strip();
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                if (label != null) {
                    throw new BadIdentity(file + ": a PEM block begins before the one before it ended");
                }
                label = line.substring(BEGIN.length(), Math.max(BEGIN.length(), line.length() - DASHES.length()));
                body.setLength(0);
            } else if (label != null && line.equals("-----END " + label + DASHES)) {
                blocks.add(new Block(label, decode(file, body.toString())));
                label = null;
            } else if (label != null) {
                body.append(line);
            }
        }
        if (label != null) {
            throw new BadIdentity(file + ": the last PEM block has no end; the file is half-written");
        }
        return new PemText(file, List.copyOf(blocks));
    }

    private static byte[] decode(Path file, String body) throws BadIdentity {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new BadIdentity(file + ": a PEM block is not base64");
        }
    }

    List<Block> blocks() {
        return blocks;
    }

    /** All blocks as certificates; at least one, and nothing else in the file. */
    List<X509Certificate> certificates() throws BadIdentity {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (!block.label().equals(CERTIFICATE)) {
                throw new BadIdentity(file + ": holds something else than certificates");
            }
            certificates.add(certificate(block.der(), certificates.size() + 1));
        }
        if (certificates.isEmpty()) {
            throw new BadIdentity(file + ": holds no certificate");
        }
        return certificates;
    }

    private X509Certificate certificate(byte[] der, int ordinal) throws BadIdentity {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new BadIdentity(file + ": certificate " + ordinal + " cannot be read as X.509");
        }
    }
}
