package dev.sallyport.proxy.sniff;

/** A bounded walk over bytes in TLS presentation language (RFC 8446 §3). Every length is checked before it is believed. */
final class Octets {
    private final byte[] bytes;
    private final int end;
    private int at;

    private Octets(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    static Octets of(byte[] bytes, int start) {
        return new Octets(bytes, start, bytes.length);
    }

    boolean isEmpty() {
        return at == end;
    }

    int length() {
        return end - at;
    }

    int u8() throws MalformedHello {
        require(1);
        return bytes[at++] & 0xff;
    }

    int u16() throws MalformedHello {
        return u8() << 8 | u8();
    }

    void skip(int count) throws MalformedHello {
        require(count);
        at += count;
    }

    /** The next {@code count} bytes, taken out. */
    Octets take(int count) throws MalformedHello {
        require(count);
        Octets part = new Octets(bytes, at, at + count);
        at += count;
        return part;
    }

    /** The rest as text, one character per byte. */
    String text() {
        return new String(bytes, at, end - at, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private void require(int count) throws MalformedHello {
        if (count > end - at) {
            throw new MalformedHello("a length in the ClientHello reaches beyond its bytes");
        }
    }
}
