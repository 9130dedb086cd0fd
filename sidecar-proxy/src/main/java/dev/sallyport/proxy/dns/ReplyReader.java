package dev.sallyport.proxy.dns;

import dev.sallyport.proxy.dns.ReadReply.Complete;
import dev.sallyport.proxy.dns.ReadReply.Truncated;
import dev.sallyport.proxy.dns.ReadReply.Unusable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response strictly for one question. The whole message must be well-formed; of it are kept the aliases that lead
 * on from the asked name, the records of the asked type at their end, an SOA record above them and a reason. Other
 * names' records, whatever section they stand in, are what cache poisoning is made of. Bounded in records and aliases.
 * Pure.
 */
public final class ReplyReader {
    private static final int MAX_RECORDS = 512;
    private static final int MAX_ALIASES = 16;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int TRUNCATED = 0x0200;
    private static final int CODE = 0x000f;
    private static final int IN = 1;
    private static final int EXTENDED_ERROR = 15;
    private static final long MAX_TTL = 0x7fff_ffffL;

    private ReplyReader() {}

    /**
     * Reads one message.
     *
     * @param id of the query
     */
    public static ReadReply read(byte[] message, int id, Question asked) {
        try {
            return read(new WireReader(message), id, asked);
        } catch (MalformedMessage malformed) {
            return new Unusable(malformed.sentence());
        }
    }

    private static ReadReply read(WireReader reader, int id, Question asked) throws MalformedMessage {
        if (reader.u16() != id) {
            return new Unusable("it answers another query");
        }
        int flags = reader.u16();
        if ((flags & RESPONSE) == 0 || (flags & OPCODE) != 0) {
            return new Unusable("it is no response");
        }
        int questions = reader.u16();
        int answers = reader.u16();
        int authorities = reader.u16();
        int additionals = reader.u16();
        if (questions != 1
                || !reader.plainName().equals(asked.name())
                || reader.u16() != asked.type()
                || reader.u16() != IN) {
            return new Unusable("it answers another question");
        }
        if ((flags & TRUNCATED) != 0) {
            return new Truncated();
        }
        if (answers + authorities + additionals > MAX_RECORDS) {
            return new Unusable("it has more than " + MAX_RECORDS + " records");
        }
        List<ResourceRecord> answered = records(reader, answers);
        List<ResourceRecord> above = records(reader, authorities);
        Extension extension = extension(reader, additionals);
        reader.finish();
        List<ResourceRecord> kept = kept(answered, asked);
        int code = extension.code() << 4 | flags & CODE;
        return kept == null
                ? new Unusable("it has more than " + MAX_ALIASES + " aliases, or they lead in a circle")
                : new Complete(new Reply(code, kept, authority(above, asked, kept), extension.why()));
    }

    private static List<ResourceRecord> records(WireReader reader, int count) throws MalformedMessage {
        List<ResourceRecord> records = new ArrayList<>(Math.min(count, MAX_RECORDS));
        for (int i = 0; i < count; i++) {
            WireName owner = reader.name();
            int type = reader.u16();
            int recordClass = reader.u16();
            long ttl = reader.u32();
            byte[] data = RecordContent.read(reader, type, reader.u16());
            if (recordClass == IN && type != RecordType.OPT) {
                // A TTL with its highest bit set counts as none (RFC 2181 §8).
                records.add(new ResourceRecord(owner, type, ttl > MAX_TTL ? 0 : ttl, data));
            }
        }
        return records;
    }

    private record Extension(int code, @Nullable ExtendedError why) {}

    private static Extension extension(WireReader reader, int count) throws MalformedMessage {
        Extension extension = new Extension(0, null);
        for (int i = 0; i < count; i++) {
            reader.name();
            int type = reader.u16();
            reader.u16();
            long ttl = reader.u32();
            byte[] data = RecordContent.read(reader, type, reader.u16());
            if (type == RecordType.OPT) {
                extension = new Extension((int) (ttl >>> 24), why(data));
            }
        }
        return extension;
    }

    private static @Nullable ExtendedError why(byte[] options) throws MalformedMessage {
        WireReader reader = new WireReader(options);
        ExtendedError why = null;
        while (reader.left() > 0) {
            int option = reader.u16();
            byte[] value = reader.bytes(reader.u16());
            if (option == EXTENDED_ERROR && value.length >= 2) {
                why = new ExtendedError(
                        (value[0] & 0xff) << 8 | value[1] & 0xff,
                        new String(value, 2, value.length - 2, StandardCharsets.UTF_8));
            }
        }
        return why;
    }

    /** What answers the question, or null when its aliases do not end. */
    private static @Nullable List<ResourceRecord> kept(List<ResourceRecord> answered, Question asked) {
        Map<WireName, ResourceRecord> aliases = new HashMap<>();
        for (ResourceRecord record : answered) {
            if (record.type() == RecordType.CNAME && RecordType.followsAliases(asked.type())) {
                aliases.putIfAbsent(record.owner(), record);
            }
        }
        List<ResourceRecord> kept = new ArrayList<>();
        WireName owner = asked.name();
        for (ResourceRecord alias = aliases.get(owner); alias != null; alias = aliases.get(owner)) {
            if (kept.size() == MAX_ALIASES) {
                return null;
            }
            kept.add(alias);
            owner = WireName.trusted(alias.data());
        }
        for (ResourceRecord record : answered) {
            if (record.type() == asked.type() && record.owner().equals(owner)) {
                kept.add(record);
            }
        }
        return kept;
    }

    private static @Nullable ResourceRecord authority(
            List<ResourceRecord> above, Question asked, List<ResourceRecord> kept) {
        WireName last = asked.name();
        for (ResourceRecord record : kept) {
            if (record.type() != RecordType.CNAME || !RecordType.followsAliases(asked.type())) {
                return null;
            }
            last = WireName.trusted(record.data());
        }
        for (ResourceRecord record : above) {
            if (record.type() == RecordType.SOA && record.owner().isOrContains(last)) {
                return record;
            }
        }
        return null;
    }
}
