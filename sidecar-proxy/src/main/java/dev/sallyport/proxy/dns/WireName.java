package dev.sallyport.proxy.dns;

import dev.sallyport.model.net.HostName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A name as it is on the wire, uncompressed (RFC 1035 §3.1): labels of 1–63 bytes of any value, 255 bytes in all with the
 * root's. Keeps the case it came in, since resolvers check that theirs comes back; equal without regard to it (RFC 4343).
 * Immutable.
 */
public final class WireName {
    static final int MAX_BYTES = 255;

    private final byte[] wire;
    private final String key;

    private WireName(byte[] wire) {
        this.wire = wire;
        this.key = lowerCase(wire);
    }

    /** Of uncompressed bytes that are known to be a name. */
    static WireName trusted(byte[] wire) {
        return new WireName(wire);
    }

    /** The absolute name. */
    public static WireName of(HostName name) {
        byte[] text = name.text().getBytes(StandardCharsets.US_ASCII);
        byte[] wire = new byte[text.length + 2];
        int length = 0;
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '.') {
                wire[start] = (byte) length;
                start = i + 1;
                length = 0;
            } else {
                wire[i + 1] = text[i];
                length++;
            }
        }
        wire[start] = (byte) length;
        return new WireName(wire);
    }

    private static String lowerCase(byte[] wire) {
        byte[] lower = wire.clone();
        int next = 0;
        for (int i = 0; i < lower.length; i++) {
            if (i == next) {
                next += (lower[i] & 0xff) + 1;
            } else if (lower[i] >= 'A' && lower[i] <= 'Z') {
                lower[i] += 'a' - 'A';
            }
        }
        return new String(lower, StandardCharsets.ISO_8859_1);
    }

    /** The bytes; not to be changed. */
    byte[] wire() {
        return wire;
    }

    /** As a host name, or null when it is none: the root, or labels of other characters. */
    public @Nullable HostName host() {
        if (wire.length == 1) {
            return null;
        }
        StringBuilder text = new StringBuilder(wire.length);
        for (int at = 0; wire[at] != 0; ) {
            int length = wire[at] & 0xff;
            if (at > 0) {
                text.append('.');
            }
            for (int i = at + 1; i <= at + length; i++) {
                if (wire[i] == '.' || wire[i] < 0) {
                    return null;
                }
                text.append((char) wire[i]);
            }
            at += length + 1;
        }
        try {
            return HostName.parse(text.toString());
        } catch (IllegalArgumentException notAHostName) {
            return null;
        }
    }

    /** True when this is the other name, or lies above it. */
    boolean isOrContains(WireName other) {
        return other.key.endsWith(key) && isLabelBoundary(other.wire, other.wire.length - wire.length);
    }

    private static boolean isLabelBoundary(byte[] wire, int offset) {
        int at = 0;
        while (at < offset) {
            at += (wire[at] & 0xff) + 1;
        }
        return at == offset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireName name && key.equals(name.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        HostName host = host();
        return host == null ? "a name of " + Arrays.toString(wire) : host.text();
    }
}
