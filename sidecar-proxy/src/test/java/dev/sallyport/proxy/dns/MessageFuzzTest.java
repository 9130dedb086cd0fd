package dev.sallyport.proxy.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.testing.DnsBytes;
import dev.sallyport.testkit.fuzz.Fuzzing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any bytes as a query and as an answer: no exception, bounds kept, and what was understood is what is written. */
class MessageFuzzTest {
    private static final List<Question> QUESTIONS = List.of(
            new Question(WireName.of(HostName.parse("a.example")), RecordType.A),
            new Question(WireName.of(HostName.parse("a.example")), RecordType.HTTPS),
            new Question(WireName.of(HostName.parse("a.example")), RecordType.MX));

    @Test
    void whatIsUnderstoodIsWhatIsWritten() {
        Fuzzing.run(MessageFuzzTest.class, MessageFuzzTest::fuzzerTestOneInput, 20_000);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        query(input);
        for (Question asked : QUESTIONS) {
            reply(asked, input);
            // Most inputs fail at the head; these begin behind it.
            byte[] question = DnsBytes.query(0, "a.example", asked.type());
            DnsBytes message = DnsBytes.response(question, 0, input.length == 0 ? 0 : 1 + (input[0] & 3));
            reply(asked, message.raw(input).bytes());
        }
    }

    private static void query(byte[] input) {
        if (QueryReader.read(input) instanceof ReadQuery.Asked(Query query)) {
            assertThat(query.answerBytes()).isBetween(512, Query.MAX_PAYLOAD);
            query.question().name().host();
            ReadQuery again = QueryReader.read(MessageWriter.query(query));
            assertThat(again)
                    .isInstanceOfSatisfying(
                            ReadQuery.Asked.class,
                            same -> assertThat(same.query().question()).isEqualTo(query.question()));
        }
    }

    private static void reply(Question asked, byte[] input) {
        int id = input.length < 2 ? 0 : (input[0] & 0xff) << 8 | input[1] & 0xff;
        if (!(ReplyReader.read(input, id, asked) instanceof ReadReply.Complete(Reply reply))) {
            return;
        }
        Reply edited = reply.edited(EncryptedHello::stripped);
        Query query = new Query(id, true, asked, 512, true);
        byte[] written = MessageWriter.reply(query, edited, MessageWriter.MAX_BYTES);
        if (ReplyReader.read(written, id, asked) instanceof ReadReply.Complete(Reply again)) {
            assertThat(again.code()).isEqualTo(edited.code());
            assertThat(again.why()).isEqualTo(edited.why());
            assertThat(again.answers()).hasSameSizeAs(edited.answers());
            assertThat(again.addresses()).isEqualTo(edited.addresses());
        } else {
            assertThat(ReplyReader.read(written, id, asked))
                    .as("what we write can be read")
                    .isInstanceOf(ReadReply.Truncated.class);
        }
        assertThat(MessageWriter.reply(query, edited, 512).length).isLessThanOrEqualTo(512);
    }
}
