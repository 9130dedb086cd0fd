package dev.sallyport.proxy.dns;

import java.io.ByteArrayOutputStream;

/**
 * A record's data without compression. The types of RFC 1035, and the few later ones that servers compress nevertheless,
 * are taken apart; of all others compression is forbidden (RFC 3597 §4), so they stay as they are. Pure.
 */
final class RecordContent {
    private RecordContent() {}

    static byte[] read(WireReader reader, int type, int length) throws MalformedMessage {
        if (length > reader.left()) {
            throw new MalformedMessage("a record is longer than the message");
        }
        int end = reader.at() + length;
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
        switch (type) {
            case RecordType.NS, RecordType.CNAME, RecordType.PTR, RecordType.DNAME -> name(reader, out);
            case RecordType.MX -> {
                bytes(reader, 2, out);
                name(reader, out);
            }
            case RecordType.SRV -> {
                bytes(reader, 6, out);
                name(reader, out);
            }
            case RecordType.SOA -> {
                name(reader, out);
                name(reader, out);
                bytes(reader, 20, out);
            }
            case RecordType.NAPTR -> {
                bytes(reader, 4, out);
                for (int strings = 0; strings < 3; strings++) {
                    int size = reader.u8();
                    out.write(size);
                    bytes(reader, size, out);
                }
                name(reader, out);
            }
            default -> bytes(reader, length, out);
        }
        if (reader.at() != end) {
            throw new MalformedMessage("a record's length is not that of its data");
        }
        return out.toByteArray();
    }

    private static void name(WireReader reader, ByteArrayOutputStream out) throws MalformedMessage {
        out.writeBytes(reader.name().wire());
    }

    private static void bytes(WireReader reader, int length, ByteArrayOutputStream out) throws MalformedMessage {
        out.writeBytes(reader.bytes(length));
    }
}
