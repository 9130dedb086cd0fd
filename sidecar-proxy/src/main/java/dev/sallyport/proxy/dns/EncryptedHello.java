package dev.sallyport.proxy.dns;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the key for an encrypted ClientHello out of service bindings (RFC 9460, {@code ech} of RFC 9848), so that clients
 * say where they go. A record that cannot be read, or of which {@code ech} is mandatory, is taken out as a whole. Pure.
 */
public final class EncryptedHello {
    private static final int MANDATORY = 0;
    private static final int ECH = 5;

    private EncryptedHello() {}

    /** The record without the key; the same where it has none or is of another type; null where nothing may be left. */
    public static @Nullable ResourceRecord stripped(ResourceRecord record) {
        if (record.type() != RecordType.HTTPS && record.type() != RecordType.SVCB) {
            return record;
        }
        try {
            byte[] left = stripped(record.data());
            return left == null ? null : record.withData(left);
        } catch (MalformedMessage malformed) {
            return null;
        }
    }

    private static byte @Nullable [] stripped(byte[] data) throws MalformedMessage {
        WireReader reader = new WireReader(data);
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length);
        out.writeBytes(reader.bytes(2));
        out.writeBytes(reader.plainName().wire());
        int before = -1;
        while (reader.left() > 0) {
            int key = reader.u16();
            byte[] value = reader.bytes(reader.u16());
            if (key <= before) {
                throw new MalformedMessage("its parameters are out of order");
            }
            before = key;
            if (key == MANDATORY && names(value, ECH)) {
                return null;
            }
            if (key != ECH) {
                put(out, key);
                put(out, value.length);
                out.writeBytes(value);
            }
        }
        return out.toByteArray();
    }

    private static boolean names(byte[] keys, int key) throws MalformedMessage {
        WireReader reader = new WireReader(keys);
        boolean named = false;
        while (reader.left() > 0) {
            named |= reader.u16() == key;
        }
        return named;
    }

    private static void put(ByteArrayOutputStream out, int number) {
        out.write(number >>> 8);
        out.write(number);
    }
}
