package dev.sallyport.proxy.dns;

import static dev.sallyport.proxy.testing.DnsBytes.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.testing.DnsBytes;
import org.junit.jupiter.api.Test;

class QueryReaderTest {
    @Test
    void readsAQuestionWithAndWithoutEdns() {
        Query plain = asked(DnsBytes.query(7, "Api.Stripe.COM", DnsBytes.A));
        assertThat(plain.id()).isEqualTo(7);
        assertThat(plain.question().name().host().text()).isEqualTo("api.stripe.com");
        assertThat(plain.answerBytes()).isEqualTo(512);
        Query edns = asked(head(8, 0x0120, 1, 0, 0, 1)
                .name("a.example")
                .u16(28, 1)
                .hex("00 0029 1000 00008000 0004 000a 0000")
                .bytes());
        assertThat(edns.edns()).isTrue();
        assertThat(edns.answerBytes()).as("never fragments").isEqualTo(Query.MAX_PAYLOAD);
        assertThat(edns.recursionDesired()).isTrue();
    }

    @Test
    void theNameComesBackInTheCaseItWasAskedIn() {
        Query query = asked(DnsBytes.query(7, "aPi.eXample", DnsBytes.A));
        byte[] reply = MessageWriter.reply(query, Reply.of(ResponseCode.NO_SUCH_NAME, null), 512);
        assertThat(new String(reply, 12, 13, java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("\3aPi\7eXample\0");
    }

    @Test
    void whatIsNoQuestionGetsACodeOrNothing() {
        assertThat(QueryReader.read(new byte[11])).isInstanceOf(ReadQuery.Unanswerable.class);
        byte[] response = DnsBytes.query(7, "a.example", 1);
        response[2] |= (byte) 0x80;
        assertThat(QueryReader.read(response))
                .as("an answer to an answer is a loop")
                .isInstanceOf(ReadQuery.Unanswerable.class);
        assertThat(code(head(1, 0x2800, 1, 0, 0, 0).name("a.example").u16(6, 1)))
                .as("update")
                .isEqualTo(4);
        assertThat(code(head(1, 0x0100, 2, 0, 0, 0)
                        .name("a.example")
                        .u16(1, 1)
                        .name("b.example")
                        .u16(1, 1)))
                .isEqualTo(1);
        assertThat(code(head(1, 0x0100, 0, 0, 0, 0))).isEqualTo(1);
        assertThat(code(head(1, 0x0100, 1, 0, 0, 0).u16(0xc00c).u16(1, 1)))
                .as("a loop")
                .isEqualTo(1);
        assertThat(code(head(1, 0x0100, 1, 0, 0, 0).name("a.example").u16(1)))
                .as("cut off")
                .isEqualTo(1);
        assertThat(code(head(1, 0x0100, 1, 0, 0, 0).name("a.example").u16(1, 1).u8(0)))
                .as("a tail")
                .isEqualTo(1);
        assertThat(code(head(1, 0x0100, 1, 0, 0, 0).name("version.bind").u16(16, 3)))
                .as("CHAOS")
                .isEqualTo(5);
        assertThat(code(head(1, 0x0100, 1, 0, 0, 0).u8(64).raw(new byte[70])))
                .as("a label of 64")
                .isEqualTo(1);
        assertThat(code(head(1, 0x0100, 1, 0, 0, 1).name("a.example").u16(1, 1).hex("00 0029 1000 00000000 ffff")))
                .as("an option longer than the message")
                .isEqualTo(1);
        assertThat(code(head(1, 0x0100, 1, 0, 0, 1).name("a.example").u16(1, 1).hex("00 00fa 00ff 00000000 0000")))
                .as("TSIG")
                .isEqualTo(1);
    }

    @Test
    void oddTypesAreNotServed() {
        assertThat(RecordType.isServed(DnsBytes.A)).isTrue();
        for (int type : new int[] {0, 10, 41, 249, 251, 252, 255, 65_399}) {
            assertThat(RecordType.isServed(type)).as("type %d", type).isFalse();
        }
    }

    private static Query asked(byte[] message) {
        assertThat(QueryReader.read(message)).isInstanceOf(ReadQuery.Asked.class);
        return ((ReadQuery.Asked) QueryReader.read(message)).query();
    }

    private static int code(DnsBytes message) {
        ReadQuery read = QueryReader.read(message.bytes());
        assertThat(read).isInstanceOf(ReadQuery.Wrong.class);
        return ((ReadQuery.Wrong) read).code();
    }
}
