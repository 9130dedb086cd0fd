package dev.sallyport.proxy.dns;

import java.util.Arrays;

/**
 * A cursor over one message. Compression pointers lead strictly backwards (RFC 1035 §4.1.4), which is what ends every
 * loop; a name is 255 bytes at most. Not safe for concurrent use.
 */
final class WireReader {
    static final int HEADER_BYTES = 12;
    private static final int MAX_LABEL = 63;
    private static final int POINTER = 0xc0;

    private final byte[] message;
    private int at;

    WireReader(byte[] message) {
        this.message = message;
    }

    int at() {
        return at;
    }

    int left() {
        return message.length - at;
    }

    int u8() throws MalformedMessage {
        require(1);
        return message[at++] & 0xff;
    }

    int u16() throws MalformedMessage {
        return u8() << 8 | u8();
    }

    long u32() throws MalformedMessage {
        return (long) u16() << 16 | u16();
    }

    byte[] bytes(int length) throws MalformedMessage {
        require(length);
        at += length;
        return Arrays.copyOfRange(message, at - length, at);
    }

    private void require(int length) throws MalformedMessage {
        if (length > left()) {
            throw new MalformedMessage("it ends within a field");
        }
    }

    /** A name without compression. */
    WireName plainName() throws MalformedMessage {
        return name(false);
    }

    /** A name, compressed or not. */
    WireName name() throws MalformedMessage {
        return name(true);
    }

    private WireName name(boolean compression) throws MalformedMessage {
        byte[] name = new byte[WireName.MAX_BYTES];
        int length = 0;
        int from = at;
        int floor = at;
        int end = -1;
        while (true) {
            int label = octet(from);
            if (label >= POINTER && compression) {
                int target = (label & 0x3f) << 8 | octet(from + 1);
                end = end < 0 ? from + 2 : end;
                if (target >= floor || target < HEADER_BYTES) {
                    throw new MalformedMessage("a compressed name does not lead backwards");
                }
                from = target;
                floor = target;
                continue;
            }
            if (label > MAX_LABEL) {
                throw new MalformedMessage("a label is longer than 63 bytes, or of a kind that has no business here");
            }
            if (length + label + 1 > name.length || from + label >= message.length) {
                throw new MalformedMessage("a name is longer than 255 bytes, or than the message");
            }
            System.arraycopy(message, from, name, length, label + 1);
            length += label + 1;
            from += label + 1;
            if (label == 0) {
                at = end < 0 ? from : end;
                return WireName.trusted(Arrays.copyOf(name, length));
            }
        }
    }

    private int octet(int index) throws MalformedMessage {
        if (index >= message.length) {
            throw new MalformedMessage("it ends within a name");
        }
        return message[index] & 0xff;
    }

    void finish() throws MalformedMessage {
        if (left() != 0) {
            throw new MalformedMessage("bytes follow its end");
        }
    }
}
