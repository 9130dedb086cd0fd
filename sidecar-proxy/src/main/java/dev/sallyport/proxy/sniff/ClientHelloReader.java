package dev.sallyport.proxy.sniff;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ClientHello in the handshake records at a connection's beginning, however it is cut into records and
 * segments (RFC 8446 §5.1). Pure; never moves the buffer's indices; copies only the finished message, once.
 */
final class ClientHelloReader {
    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE_HEADER = 4;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MAX_FRAGMENT = 1 << 14;

    private final ByteBuf in;
    private final int limit;
    /** Message length with its header, or -1 while the header has not been seen whole. */
    private int wanted = -1;

    private int gathered;
    private final byte[] header = new byte[HANDSHAKE_HEADER];

    private ClientHelloReader(ByteBuf in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    static Sniffed read(ByteBuf in, int limit) {
        try {
            ClientHelloReader reader = new ClientHelloReader(in, limit);
            byte[] message = reader.message();
            if (message != null) {
                return ClientHello.parse(message);
            }
            if (in.readableBytes() >= limit) {
                throw new MalformedHello("the ClientHello takes more than " + limit + " bytes");
            }
            return new Sniffed.NeedMore();
        } catch (MalformedHello malformed) {
            return new Sniffed.Malformed(malformed.sentence(), true);
        }
    }

    private byte @Nullable [] message() throws MalformedHello {
        int end = in.readerIndex() + Math.min(in.readableBytes(), limit);
        int at = in.readerIndex();
        while (at < end) {
            int length = recordLength(at, end);
            if (length < 0) {
                return null;
            }
            int body = at + RECORD_HEADER;
            int available = Math.min(length, end - body);
            seeHeader(body, available);
            requireNothingBehind(length);
            gathered += available;
            if (gathered == wanted && available == length) {
                return copy();
            }
            at = body + length;
        }
        return null;
    }

    /** Checks a record header as far as it is there; -1 when it is not whole. */
    private int recordLength(int at, int end) throws MalformedHello {
        if (in.getUnsignedByte(at) != HANDSHAKE) {
            throw new MalformedHello("a record of another type interrupts the ClientHello");
        }
        if (at + 1 < end && in.getUnsignedByte(at + 1) != 3) {
            throw new MalformedHello("a record's version is not 3.x");
        }
        if (at + RECORD_HEADER > end) {
            return -1;
        }
        int length = in.getUnsignedShort(at + 3);
        if (length == 0 || length > MAX_FRAGMENT) {
            throw new MalformedHello("a handshake record has 1 to 16384 bytes, not " + length);
        }
        return length;
    }

    private void seeHeader(int body, int available) throws MalformedHello {
        for (int i = 0; i < available && gathered + i < HANDSHAKE_HEADER; i++) {
            header[gathered + i] = in.getByte(body + i);
        }
        int seen = gathered + available;
        if (seen >= 1 && header[0] != CLIENT_HELLO) {
            throw new MalformedHello("the first handshake message is not a ClientHello");
        }
        if (seen >= HANDSHAKE_HEADER && wanted < 0) {
            wanted = HANDSHAKE_HEADER + ((header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | header[3] & 0xff);
            if (wanted > limit) {
                throw new MalformedHello("the ClientHello takes more than " + limit + " bytes");
            }
        }
    }

    private void requireNothingBehind(int recordLength) throws MalformedHello {
        if (wanted >= 0 && gathered + recordLength > wanted) {
            throw new MalformedHello("something stands behind the ClientHello in its last record");
        }
    }

    private byte[] copy() {
        byte[] message = new byte[gathered];
        int at = in.readerIndex();
        int done = 0;
        while (done < gathered) {
            int length = in.getUnsignedShort(at + 3);
            in.getBytes(at + RECORD_HEADER, message, done, length);
            done += length;
            at += RECORD_HEADER + length;
        }
        return message;
    }
}
