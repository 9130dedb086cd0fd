package dev.sallyport.proxy.dns;

import static dev.sallyport.proxy.testing.DnsBytes.address;
import static dev.sallyport.proxy.testing.DnsBytes.nameBytes;
import static dev.sallyport.proxy.testing.DnsBytes.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.testing.DnsBytes;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ReplyReaderTest {
    private static final byte[] QUERY = DnsBytes.query(7, "db.example", DnsBytes.A);
    private static final Question ASKED = new Question(WireName.of(HostName.parse("db.example")), DnsBytes.A);

    @Test
    void keepsTheAliasesAndWhatLiesAtTheirEnd() {
        Reply reply = complete(response(QUERY, 0, 4)
                .record("evil.example", DnsBytes.A, 60, address("6.6.6.6"))
                .record(DnsBytes.CNAME, 60, nameBytes("real.db.example"))
                .record("REAL.db.example", DnsBytes.A, 30, address("8.8.8.8"))
                .record("real.db.example", DnsBytes.AAAA, 30, address("2001:db8::1")));
        assertThat(reply.addresses()).containsExactly(InetAddress.ofLiteral("8.8.8.8"));
        assertThat(reply.ttl()).isEqualTo(30);
        assertThat(reply.answers()).hasSize(2);
        assertThat(reply.answers().getFirst().alias().text()).isEqualTo("real.db.example");
    }

    @Test
    void whatItReadIsWhatIsWritten() {
        Reply reply = complete(response(QUERY, 0, 2)
                .record(
                        DnsBytes.CNAME,
                        60,
                        DnsBytes.of().u8(4).raw("real".getBytes()).u16(0xc00c).bytes())
                .record("real.db.example", DnsBytes.A, 30, address("8.8.8.8")));
        Query query = ((ReadQuery.Asked) QueryReader.read(QUERY)).query();
        byte[] written = MessageWriter.reply(query, reply, 512);
        assertThat(((ReadReply.Complete) ReplyReader.read(written, 7, ASKED))
                        .reply()
                        .addresses())
                .isEqualTo(reply.addresses());
        byte[] cut = MessageWriter.reply(query, reply, 40);
        assertThat(ReplyReader.read(cut, 7, ASKED)).isInstanceOf(ReadReply.Truncated.class);
    }

    @Test
    void anAnswerToSomethingElseIsNone() {
        unusable(response(DnsBytes.query(8, "db.example", DnsBytes.A), 0, 0));
        unusable(response(DnsBytes.query(7, "db.example.evil", DnsBytes.A), 0, 0));
        unusable(response(DnsBytes.query(7, "db.example", DnsBytes.AAAA), 0, 0));
        unusable(DnsBytes.of().raw(QUERY));
        unusable(DnsBytes.head(7, 0x8182, 0, 0, 0, 0));
    }

    @Test
    void lengthsThatLieAndNamesThatLoopAreMalformed() {
        unusable(response(QUERY, 0, 1).u16(0xc00c, DnsBytes.A, 1, 0, 60, 5).raw(address("8.8.8.8")));
        unusable(response(QUERY, 0, 2).record(DnsBytes.A, 60, address("8.8.8.8")));
        unusable(response(QUERY, 0, 0).record(DnsBytes.A, 60, address("8.8.8.8")));
        int own = response(QUERY, 0, 1).bytes().length;
        unusable(
                response(QUERY, 0, 1).u16(0xc000 | own, DnsBytes.A, 1, 0, 60, 4).raw(address("8.8.8.8")));
        unusable(response(QUERY, 0, 1).u16(0xc000 | own + 2, DnsBytes.A, 1, 0, 60, 4));
        unusable(response(QUERY, 0, 1).u16(0xc004, DnsBytes.A, 1, 0, 60, 4).raw(address("8.8.8.8")));
        // The data's name ends behind the data.
        unusable(response(QUERY, 0, 1).u16(0xc00c, DnsBytes.CNAME, 1, 0, 60, 3).name("real"));
    }

    @Test
    void aliasesInACircleEnd() {
        unusable(response(QUERY, 0, 2)
                .record(DnsBytes.CNAME, 60, nameBytes("b.example"))
                .record("b.example", DnsBytes.CNAME, 60, nameBytes("db.example")));
    }

    @Test
    void nothingHasTheAuthorityThatSaysSo() {
        DnsBytes soa = DnsBytes.head(7, 0x8183, 1, 0, 2, 0)
                .name("db.example")
                .u16(DnsBytes.A, 1)
                .record("other", DnsBytes.SOA, 60, soa())
                .record("example", DnsBytes.SOA, 60, soa());
        Reply reply = complete(soa);
        assertThat(reply.code()).isEqualTo(ResponseCode.NO_SUCH_NAME);
        assertThat(reply.authority().owner().host().text()).isEqualTo("example");
    }

    @Test
    void readsTheReason() {
        Query query = Query.of(7, ASKED);
        byte[] refused = MessageWriter.reply(
                query,
                Reply.of(ResponseCode.REFUSED, new ExtendedError(ExtendedError.PROHIBITED, "No\u001b[1m rule.")),
                512);
        Reply reply = ((ReadReply.Complete) ReplyReader.read(refused, 7, ASKED)).reply();
        assertThat(reply.code()).isEqualTo(ResponseCode.REFUSED);
        assertThat(reply.why()).isEqualTo(new ExtendedError(ExtendedError.PROHIBITED, "No?[1m rule."));
    }

    private static byte[] soa() {
        return DnsBytes.of()
                .name("ns.example")
                .name("root.example")
                .raw(new byte[20])
                .bytes();
    }

    private static Reply complete(DnsBytes message) {
        ReadReply read = ReplyReader.read(message.bytes(), 7, ASKED);
        assertThat(read).isInstanceOf(ReadReply.Complete.class);
        return ((ReadReply.Complete) read).reply();
    }

    private static void unusable(DnsBytes message) {
        assertThat(ReplyReader.read(message.bytes(), 7, ASKED)).isInstanceOf(ReadReply.Unusable.class);
    }
}
