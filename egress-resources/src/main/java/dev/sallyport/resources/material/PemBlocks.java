package dev.sallyport.resources.material;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The PEM blocks of one text (RFC 7468); text outside blocks is skipped, a broken block is not. Immutable. */
public final class PemBlocks {
    /** Blocks of one text; a public trust store has about 150 certificates. */
    private static final int MAX_BLOCKS = 1_000;

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /** One block. Never compared, never printed, hence the array. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Block(String label, byte[] der) {
        @Override
        public String toString() {
            return "Block[" + label + "]";
        }
    }

    private final List<Block> blocks;

    private PemBlocks(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    /** Reads a text. */
    public static PemBlocks parse(byte[] content) throws BadMaterial {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder body = new StringBuilder();
        for (String raw : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String line = raw.strip();
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                if (label != null) {
                    throw new BadMaterial("a PEM block begins before the one before it ended");
                }
                label = line.substring(BEGIN.length(), Math.max(BEGIN.length(), line.length() - DASHES.length()));
                body.setLength(0);
            } else if (label != null && line.equals("-----END " + label + DASHES)) {
                blocks.add(new Block(label, decoded(body.toString())));
                label = null;
            } else if (label != null) {
                body.append(line);
            }
            if (blocks.size() > MAX_BLOCKS) {
                throw new BadMaterial("holds more than " + MAX_BLOCKS + " PEM blocks");
            }
        }
        if (label != null) {
            throw new BadMaterial("the last PEM block has no end");
        }
        return new PemBlocks(blocks);
    }

    private static byte[] decoded(String body) throws BadMaterial {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new BadMaterial("a PEM block is not base64");
        }
    }

    /** All blocks as certificates; at least one, and nothing else. */
    public List<X509Certificate> certificates() throws BadMaterial {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (!block.label().equals("CERTIFICATE")) {
                throw new BadMaterial("holds something else than certificates");
            }
            try {
                certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(block.der())));
            } catch (CertificateException e) {
                throw new BadMaterial("certificate " + (certificates.size() + 1) + " cannot be read as X.509");
            }
        }
        if (certificates.isEmpty()) {
            throw new BadMaterial("holds no certificate");
        }
        return certificates;
    }

    /** All blocks as revocation lists; at least one, and nothing else. */
    public List<X509CRL> revocations() throws BadMaterial {
        List<X509CRL> lists = new ArrayList<>();
        for (Block block : blocks) {
            if (!block.label().equals("X509 CRL")) {
                throw new BadMaterial("holds something else than revocation lists");
            }
            try {
                lists.add((X509CRL)
                        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(block.der())));
            } catch (GeneralSecurityException e) {
                throw new BadMaterial("revocation list " + (lists.size() + 1) + " cannot be read");
            }
        }
        if (lists.isEmpty()) {
            throw new BadMaterial("holds no revocation list");
        }
        return lists;
    }

    /** The only private key among the blocks, unencrypted: PKCS#8, PKCS#1 or SEC 1. */
    public PrivateKey key() throws BadMaterial {
        List<Block> keys = blocks.stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.size() != 1) {
            throw new BadMaterial(keys.isEmpty() ? "holds no private key" : "holds more than one private key");
        }
        Block key = keys.getFirst();
        return switch (key.label()) {
            case "PRIVATE KEY" -> PrivateKeys.ofPkcs8(key.der());
            case "RSA PRIVATE KEY" -> PrivateKeys.ofPkcs1(key.der());
            case "EC PRIVATE KEY" -> PrivateKeys.ofSec1(key.der());
            default -> throw new BadMaterial("the private key is encrypted or of an unknown form");
        };
    }
}
