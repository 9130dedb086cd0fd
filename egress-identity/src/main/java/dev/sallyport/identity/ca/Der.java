package dev.sallyport.identity.ca;

import java.io.ByteArrayOutputStream;

/** The few shapes of DER (X.690 §8, §10) that a certificate request needs; definite lengths, minimal. Pure. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT_CONSTRUCTED = 0xa0;
    private static final int LONG_FORM = 0x80;
    private static final int BASE = 128;
    private static final int ROOTS = 40;

    private Der() {}

    /** A SEQUENCE of elements that are DER already. */
    static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, concat(elements));
    }

    /** A number of one byte, 0–127. */
    static byte[] smallInteger(int value) {
        if (value < 0 || value >= BASE) {
            throw new IllegalArgumentException("not a number of one byte: " + value);
        }
        return element(INTEGER, new byte[] {(byte) value});
    }

    /** Whole bytes as a BIT STRING. */
    static byte[] bitString(byte[] content) {
        return element(BIT_STRING, concat(new byte[] {0}, content));
    }

    /** An OBJECT IDENTIFIER, by its arcs. */
    static byte[] objectIdentifier(int... arcs) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(arcs[0] * ROOTS + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            writeArc(content, arcs[i]);
        }
        return element(OBJECT_IDENTIFIER, content.toByteArray());
    }

    /** {@code [number]}, constructed, implicit. */
    static byte[] context(int number, byte[]... elements) {
        return element(CONTEXT_CONSTRUCTED | number, concat(elements));
    }

    private static void writeArc(ByteArrayOutputStream out, int arc) {
        int shift = 28;
        while (shift > 0 && arc >>> shift == 0) {
            shift -= 7;
        }
        for (; shift > 0; shift -= 7) {
            out.write(arc >>> shift & BASE - 1 | LONG_FORM);
        }
        out.write(arc & BASE - 1);
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        writeLength(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < LONG_FORM) {
            out.write(length);
            return;
        }
        int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(LONG_FORM | bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(length >>> 8 * i);
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
