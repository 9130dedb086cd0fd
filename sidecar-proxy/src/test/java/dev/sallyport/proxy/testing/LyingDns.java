package dev.sallyport.proxy.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A name server on loopback, UDP and TCP, that says what a test tells it to, and can change its mind or say nothing. */
public final class LyingDns implements AutoCloseable {
    private static final int MAX_UDP_ANSWERS = 20;
    private static final int BIND_ATTEMPTS = 20;

    /** What it says to one question. */
    public sealed interface Say {
        record Addresses(long ttl, List<String> addresses) implements Say {}

        record Alias(String target, long ttl, List<String> addresses) implements Say {}

        record Code(DnsResponseCode code) implements Say {}

        record Nothing() implements Say {}

        /** The same after a while. */
        record Late(Duration after, Say what) implements Say {}
    }

    private final Map<String, IntFunction<Say>> script = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Channel udp;
    private final Channel tcp;

    public LyingDns(EventLoopGroup group) {
        Channel boundUdp = null;
        Channel boundTcp = null;
        for (int attempt = 0; boundUdp == null && attempt < BIND_ATTEMPTS; attempt++) {
            boundTcp = tcp(group).bind("127.0.0.1", 0).syncUninterruptibly().channel();
            ChannelFuture same = udp(group).bind(boundTcp.localAddress()).awaitUninterruptibly();
            if (same.isSuccess()) {
                boundUdp = same.channel();
            } else {
                boundTcp.close().syncUninterruptibly();
            }
        }
        udp = Objects.requireNonNull(boundUdp, "no port is free for both UDP and TCP");
        tcp = boundTcp;
    }

    private Bootstrap udp(EventLoopGroup group) {
        return new Bootstrap()
                .group(group)
                .channelFactory(EpollDatagramChannel::new)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Udp());
                    }
                });
    }

    private ServerBootstrap tcp(EventLoopGroup group) {
        return new ServerBootstrap()
                .group(group)
                .channelFactory(EpollServerSocketChannel::new)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new Tcp());
                    }
                });
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) udp.localAddress();
    }

    /** The same answer every time, addresses of both families mixed. */
    public LyingDns name(String name, String... addresses) {
        return name(name, round -> new Say.Addresses(300, List.of(addresses)));
    }

    /** An answer per round, from 0; A and AAAA questions count together by family. */
    public LyingDns name(String name, IntFunction<Say> answers) {
        script.put(name, answers);
        return this;
    }

    /** How often this family of the name was asked for. */
    public int asked(String name, DnsRecordType type) {
        AtomicInteger count = asked.get(name + " " + type.name());
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        udp.close().syncUninterruptibly();
        tcp.close().syncUninterruptibly();
    }

    private Say say(DnsQuestion question) {
        String name = question.name().substring(0, question.name().length() - 1);
        int round = asked.computeIfAbsent(name + " " + question.type().name(), key -> new AtomicInteger())
                .getAndIncrement();
        IntFunction<Say> answers = script.get(name);
        return answers == null ? new Say.Code(DnsResponseCode.NXDOMAIN) : answers.apply(round);
    }

    private static void write(ChannelHandlerContext ctx, DnsResponse response, Say say) {
        if (say instanceof Say.Late late) {
            ctx.executor()
                    .schedule(() -> ctx.writeAndFlush(response), late.after().toMillis(), TimeUnit.MILLISECONDS);
        } else {
            ctx.writeAndFlush(response);
        }
    }

    private static Say what(Say say) {
        return say instanceof Say.Late late ? late.what() : say;
    }

    private static void fill(DnsResponse response, DnsQuestion question, Say say, int max) {
        response.setRecursionAvailable(true).addRecord(DnsSection.QUESTION, question);
        switch (say) {
            case Say.Addresses direct ->
                addresses(response, question.name(), question, direct.ttl(), direct.addresses(), max);
            case Say.Alias alias -> {
                response.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(
                                question.name(), DnsRecordType.CNAME, alias.ttl(), encode(alias.target())));
                addresses(response, alias.target(), question, alias.ttl(), alias.addresses(), max);
            }
            case Say.Code code -> response.setCode(code.code());
            case Say.Nothing nothing -> throw new IllegalStateException("nothing is not a response");
            case Say.Late late -> throw new IllegalStateException("what is said late is said by itself");
        }
    }

    private static void addresses(
            DnsResponse response, String owner, DnsQuestion question, long ttl, List<String> addresses, int max) {
        int added = 0;
        for (String text : addresses) {
            byte[] bytes = rawAddress(text);
            boolean v6 = question.type().equals(DnsRecordType.AAAA);
            if (bytes.length == (v6 ? 16 : 4) && added++ < max) {
                response.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(owner, question.type(), ttl, Unpooled.wrappedBuffer(bytes)));
            }
        }
        response.setTruncated(added > max);
    }

    /** 16 bytes for a v4-mapped literal too: a server may put them into an AAAA record. */
    private static byte[] rawAddress(String text) {
        byte[] bytes = InetAddress.ofLiteral(text).getAddress();
        if (text.startsWith("::ffff:") && bytes.length == 4) {
            byte[] mapped = new byte[16];
            mapped[10] = mapped[11] = (byte) 0xff;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return mapped;
        }
        return bytes;
    }

    private static ByteBuf encode(String name) {
        ByteBuf encoded = Unpooled.buffer();
        for (String label : name.split("\\.")) {
            encoded.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
        }
        return encoded.writeByte(0);
    }

    private final class Udp extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            Say say = say(question);
            if (!(say instanceof Say.Nothing)) {
                DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
                fill(response, question, what(say), MAX_UDP_ANSWERS);
                write(ctx, response, say);
            }
        }
    }

    private final class Tcp extends SimpleChannelInboundHandler<DefaultDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DefaultDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            Say say = say(question);
            if (!(say instanceof Say.Nothing)) {
                DnsResponse response = new DefaultDnsResponse(query.id());
                fill(response, question, what(say), Integer.MAX_VALUE);
                write(ctx, response, say);
            }
        }
    }
}
