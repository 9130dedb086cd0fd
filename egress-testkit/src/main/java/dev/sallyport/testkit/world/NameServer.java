package dev.sallyport.testkit.world;

import dev.sallyport.testkit.world.NameTable.Answer;
import dev.sallyport.testkit.world.NameTable.Value;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A DNS server over UDP and TCP that answers what {@link NameTable} says and writes every question to a log before it
 * answers. One event loop; also a program: {@code NameServer <names file> <query log> <ready file> <address>…}.
 */
public final class NameServer {
    private static final int PORT = 53;

    private final NameTable table;
    private final EventLog log;
    private final EventLoopGroup loop = new NioEventLoopGroup(1);

    NameServer(Path names, EventLog log) {
        this.table = new NameTable(names);
        this.log = log;
    }

    /** Serves until killed. */
    public static void main(String... arguments) throws InterruptedException {
        NameServer server = new NameServer(Path.of(arguments[0]), new EventLog(Path.of(arguments[1])));
        server.listen(List.of(arguments).subList(3, arguments.length), PORT);
        EventLog.markReady(Path.of(arguments[2]));
        Thread.currentThread().join();
    }

    /** Binds {@code port}, UDP and TCP, on each address literal; returns when all are bound. */
    void listen(List<String> addresses, int port) throws InterruptedException {
        for (String address : addresses) {
            new Bootstrap()
                    .group(loop)
                    .channel(NioDatagramChannel.class)
                    .handler(new ChannelInitializer<NioDatagramChannel>() {
                        @Override
                        protected void initChannel(NioDatagramChannel channel) {
                            channel.pipeline()
                                    .addLast("decoder", new DatagramDnsQueryDecoder())
                                    .addLast("encoder", new DatagramDnsResponseEncoder())
                                    .addLast("answers", new UdpAnswers());
                        }
                    })
                    .bind(address, port)
                    .sync();
            new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline()
                                    .addLast("decoder", new TcpDnsQueryDecoder())
                                    .addLast("encoder", new TcpDnsResponseEncoder())
                                    .addLast("answers", new TcpAnswers());
                        }
                    })
                    .bind(address, port)
                    .sync();
        }
    }

    private final class UdpAnswers extends SimpleChannelInboundHandler<AddressedEnvelope<DnsQuery, InetSocketAddress>> {
        @Override
        protected void channelRead0(
                ChannelHandlerContext context, AddressedEnvelope<DnsQuery, InetSocketAddress> envelope) {
            DnsQuery query = envelope.content();
            DatagramDnsResponse response = new DatagramDnsResponse(
                    /* sender= */ envelope.recipient(), /* recipient= */ envelope.sender(), query.id());
            answer(query, response, "udp", envelope.sender(), context);
        }
    }

    private final class TcpAnswers extends SimpleChannelInboundHandler<DnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DnsQuery query) {
            InetSocketAddress sender = (InetSocketAddress) context.channel().remoteAddress();
            answer(query, new DefaultDnsResponse(query.id()), "tcp", sender, context);
        }
    }

    private void answer(
            DnsQuery query,
            DnsResponse response,
            String transport,
            InetSocketAddress sender,
            ChannelHandlerContext context) {
        DnsQuestion question = query.recordAt(DnsSection.QUESTION);
        String name = question.name().endsWith(".")
                ? question.name().substring(0, question.name().length() - 1)
                : question.name();
        log.write("dns-" + transport, sender, name, question.type().name());
        response.setRecursionAvailable(true).setRecursionDesired(query.isRecursionDesired());
        response.addRecord(
                DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type(), question.dnsClass()));
        switch (table.answer(name, question.type().name())) {
            case Answer.Silence() -> response.release();
            case Answer.Code(String code, List<Value> chain) -> {
                chain.forEach(value -> response.addRecord(DnsSection.ANSWER, toWire(value)));
                context.writeAndFlush(response.setCode(codeOf(code)));
            }
            case Answer.Records(List<Value> values) -> {
                values.forEach(value -> response.addRecord(DnsSection.ANSWER, toWire(value)));
                context.writeAndFlush(response);
            }
        }
    }

    private static DefaultDnsRawRecord toWire(Value value) {
        ByteBuf content = value.type().equals("CNAME")
                ? encodeName(value.text())
                : Unpooled.wrappedBuffer(NameTable.address(value));
        return new DefaultDnsRawRecord(value.owner() + ".", DnsRecordType.valueOf(value.type()), value.ttl(), content);
    }

    private static ByteBuf encodeName(String name) {
        ByteBuf wire = Unpooled.buffer();
        for (String label : List.of(name.split("\\."))) {
            wire.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
        }
        return wire.writeByte(0);
    }

    private static DnsResponseCode codeOf(String name) {
        return switch (name) {
            case "NXDOMAIN" -> DnsResponseCode.NXDOMAIN;
            case "REFUSED" -> DnsResponseCode.REFUSED;
            case "SERVFAIL" -> DnsResponseCode.SERVFAIL;
            default -> throw new IllegalArgumentException("no such answer in the names file: " + name);
        };
    }
}
