package dev.sallyport.proxy.dns;

import dev.sallyport.proxy.dns.ReadQuery.Asked;
import dev.sallyport.proxy.dns.ReadQuery.Unanswerable;
import dev.sallyport.proxy.dns.ReadQuery.Wrong;

/**
 * Reads a client's query strictly: one question in class IN whose name is not compressed, an OPT record or nothing
 * besides, and no byte more. Of EDNS only the payload size counts; options, DO and versions are not passed on. Pure.
 */
public final class QueryReader {
    /** More than any question of ours or of a resolver has. */
    public static final int MAX_BYTES = 1024;

    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int IN = 1;

    private QueryReader() {}

    /** Reads one message. */
    public static ReadQuery read(byte[] message) {
        if (message.length < WireReader.HEADER_BYTES || (message[2] & 0x80) != 0) {
            return new Unanswerable();
        }
        int id = (message[0] & 0xff) << 8 | message[1] & 0xff;
        if (message.length > MAX_BYTES) {
            return new Wrong(id, ResponseCode.FORMAT_ERROR, "it is longer than " + MAX_BYTES + " bytes");
        }
        try {
            return read(new WireReader(message));
        } catch (MalformedMessage malformed) {
            return new Wrong(id, ResponseCode.FORMAT_ERROR, malformed.sentence());
        }
    }

    private static ReadQuery read(WireReader reader) throws MalformedMessage {
        int id = reader.u16();
        int flags = reader.u16();
        if ((flags & (RESPONSE | OPCODE)) != 0) {
            return new Wrong(id, ResponseCode.NOT_IMPLEMENTED, "it is no standard query");
        }
        int questions = reader.u16();
        int answers = reader.u16();
        int authorities = reader.u16();
        int additionals = reader.u16();
        if (questions != 1 || answers != 0 || authorities != 0 || additionals > 1) {
            return new Wrong(id, ResponseCode.FORMAT_ERROR, "it has not exactly one question and nothing else");
        }
        WireName name = reader.plainName();
        int type = reader.u16();
        if (reader.u16() != IN) {
            return new Wrong(id, ResponseCode.REFUSED, "its class is not IN");
        }
        int payload = additionals == 0 ? Query.MIN_PAYLOAD : edns(reader);
        reader.finish();
        boolean recursion = (flags & RECURSION_DESIRED) != 0;
        return new Asked(new Query(id, recursion, new Question(name, type), payload, additionals == 1));
    }

    /** The one OPT record; its payload size. */
    private static int edns(WireReader reader) throws MalformedMessage {
        boolean root = reader.u8() == 0;
        if (!root || reader.u16() != RecordType.OPT) {
            throw new MalformedMessage("its additional record is not EDNS");
        }
        int payload = reader.u16();
        reader.u32();
        reader.bytes(reader.u16());
        return payload;
    }
}
