package dev.sallyport.identity.svid;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The PEM blocks of one text (RFC 7468); text outside blocks is skipped, a broken block is not. Immutable. */
public final class PemText {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final String CERTIFICATE = "CERTIFICATE";

    /** One block. Never compared, hence the array. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Block(String label, byte[] der) {}

    private final String place;
    private final List<Block> blocks;

    private PemText(String place, List<Block> blocks) {
        this.place = place;
        this.blocks = blocks;
    }

    /**
     * Reads a text.
     *
     * @param place whose text it is: a file, an answer
     */
    public static PemText parse(String place, byte[] content) throws BadIdentity {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder body = new StringBuilder();
        for (String raw : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String line = raw.strip();
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                if (label != null) {
                    throw new BadIdentity(place + ": a PEM block begins before the one before it ended");
                }
                label = line.substring(BEGIN.length(), Math.max(BEGIN.length(), line.length() - DASHES.length()));
                body.setLength(0);
            } else if (label != null && line.equals("-----END " + label + DASHES)) {
                blocks.add(new Block(label, decode(place, body.toString())));
                label = null;
            } else if (label != null) {
                body.append(line);
            }
        }
        if (label != null) {
            throw new BadIdentity(place + ": the last PEM block has no end; it is half-written");
        }
        return new PemText(place, List.copyOf(blocks));
    }

    private static byte[] decode(String place, String body) throws BadIdentity {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new BadIdentity(place + ": a PEM block is not base64");
        }
    }

    /** All of them, in order. */
    public List<Block> blocks() {
        return blocks;
    }

    /** All blocks as certificates; at least one, and nothing else. */
    public List<X509Certificate> certificates() throws BadIdentity {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (!block.label().equals(CERTIFICATE)) {
                throw new BadIdentity(place + ": holds something else than certificates");
            }
            certificates.add(certificate(block.der(), certificates.size() + 1));
        }
        if (certificates.isEmpty()) {
            throw new BadIdentity(place + ": holds no certificate");
        }
        return certificates;
    }

    private X509Certificate certificate(byte[] der, int ordinal) throws BadIdentity {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new BadIdentity(place + ": certificate " + ordinal + " cannot be read as X.509");
        }
    }
}
