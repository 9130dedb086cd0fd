package dev.sallyport.proxy.dial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.fuzz.Fuzzing;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A name server's datagram about {@code a.example}: never an exception, never more than the bounds, never another family. */
class DnsAnswerFuzzTest {
    private static final int MAX_ALIASES = 8;
    private static final int MAX_ADDRESSES = 16;
    private static final DnsAnswerReader READER = new DnsAnswerReader(MAX_ALIASES, MAX_ADDRESSES);
    private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.1", 53);
    private static final InetSocketAddress US = new InetSocketAddress("127.0.0.1", 5353);

    @Test
    void answersStayWithinTheQuestion() {
        Fuzzing.run(DnsAnswerFuzzTest.class, DnsAnswerFuzzTest::fuzzerTestOneInput, 8_000);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        for (DnsRecordType type : List.of(DnsRecordType.A, DnsRecordType.AAAA)) {
            DnsResponse response = decoded(input);
            if (response != null) {
                try {
                    check(input, type, READER.read("A.example.", type, response));
                } finally {
                    response.release();
                }
            }
        }
    }

    private static void check(byte[] input, DnsRecordType type, DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Found(var addresses, long ttl)) {
            assertThat(addresses).hasSizeBetween(1, MAX_ADDRESSES).doesNotHaveDuplicates();
            assertThat(ttl).isBetween(0L, 0xffffffffL);
            assertThat(addresses).allSatisfy(address -> {
                assertThat(address)
                        .isInstanceOfAny(
                                type == DnsRecordType.A ? Inet4Address.class : Inet6Address.class, Inet4Address.class);
                assertThat(contains(input, address.getAddress()))
                        .as("the datagram holds it")
                        .isTrue();
            });
        }
        if (answer instanceof DnsAnswer.Alias(String target, int aliases, long ttl)) {
            assertThat(aliases).isBetween(1, MAX_ALIASES);
            assertThat(target).isLowerCase().doesNotEndWith(".");
            assertThat(ttl).isBetween(0L, 0xffffffffL);
        }
    }

    private static boolean contains(byte[] input, byte[] part) {
        for (int at = 0; at + part.length <= input.length; at++) {
            int same = 0;
            while (same < part.length && input[at + same] == part[same]) {
                same++;
            }
            if (same == part.length) {
                return true;
            }
        }
        return false;
    }

    private static DnsResponse decoded(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
        try {
            channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(input), US, SERVER));
            return channel.readInbound();
        } catch (RuntimeException notDns) {
            return null;
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
