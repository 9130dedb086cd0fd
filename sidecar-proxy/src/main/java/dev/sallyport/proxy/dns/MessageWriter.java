package dev.sallyport.proxy.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes messages. A name that is the question's is written as a pointer to it, all others in full. Pure. */
public final class MessageWriter {
    /** What a message over TCP or HTTP may have. */
    public static final int MAX_BYTES = 0xffff;

    private static final int RESPONSE = 0x8000;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int IN = 1;
    private static final int TO_QUESTION = 0xc000 | WireReader.HEADER_BYTES;
    private static final int EXTENDED_ERROR = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    private MessageWriter() {}

    /** A query with EDNS. */
    public static byte[] query(Query query) {
        MessageWriter writer = new MessageWriter();
        writer.head(query.id(), query.recursionDesired() ? RECURSION_DESIRED : 0, 1, 0, 0, 1);
        writer.question(query.question());
        writer.edns(0, null);
        return writer.out.toByteArray();
    }

    /** An answer; without records and marked as truncated where it would be longer than {@code maxBytes}. */
    public static byte[] reply(Query query, Reply reply, int maxBytes) {
        byte[] whole = new MessageWriter().write(query, reply, 0);
        return whole.length <= maxBytes
                ? whole
                : new MessageWriter().write(query, Reply.of(reply.code(), reply.why()), TRUNCATED);
    }

    /** An answer to what is no query: the id and a code. */
    public static byte[] wrong(ReadQuery.Wrong wrong) {
        MessageWriter writer = new MessageWriter();
        writer.head(wrong.id(), RESPONSE | RECURSION_AVAILABLE | wrong.code(), 0, 0, 0, 0);
        return writer.out.toByteArray();
    }

    private byte[] write(Query query, Reply reply, int truncated) {
        int flags = RESPONSE
                | truncated
                | (query.recursionDesired() ? RECURSION_DESIRED : 0)
                | RECURSION_AVAILABLE
                | reply.code() & 0xf;
        int authorities = reply.authority() == null ? 0 : 1;
        head(query.id(), flags, 1, reply.answers().size(), authorities, query.edns() ? 1 : 0);
        question(query.question());
        for (ResourceRecord record : reply.answers()) {
            record(record, query.question());
        }
        if (reply.authority() != null) {
            record(reply.authority(), query.question());
        }
        if (query.edns()) {
            edns(reply.code() >>> 4, reply.why());
        }
        return out.toByteArray();
    }

    private void head(int id, int flags, int questions, int answers, int authorities, int additionals) {
        u16(id);
        u16(flags);
        u16(questions);
        u16(answers);
        u16(authorities);
        u16(additionals);
    }

    private void question(Question question) {
        out.writeBytes(question.name().wire());
        u16(question.type());
        u16(IN);
    }

    private void record(ResourceRecord record, Question question) {
        if (record.owner().equals(question.name())) {
            u16(TO_QUESTION);
        } else {
            out.writeBytes(record.owner().wire());
        }
        u16(record.type());
        u16(IN);
        u16((int) (record.ttl() >>> 16));
        u16((int) record.ttl());
        u16(record.data().length);
        out.writeBytes(record.data());
    }

    private void edns(int codeHigh, @Nullable ExtendedError why) {
        out.write(0);
        u16(RecordType.OPT);
        u16(Query.MAX_PAYLOAD);
        u16(codeHigh << 8);
        u16(0);
        if (why == null) {
            u16(0);
            return;
        }
        byte[] text = why.text().getBytes(StandardCharsets.US_ASCII);
        u16(text.length + 6);
        u16(EXTENDED_ERROR);
        u16(text.length + 2);
        u16(why.code());
        out.writeBytes(text);
    }

    private void u16(int number) {
        out.write(number >>> 8);
        out.write(number);
    }
}
