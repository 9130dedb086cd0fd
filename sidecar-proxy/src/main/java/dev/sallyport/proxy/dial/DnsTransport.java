package dev.sallyport.proxy.dial;

import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/** Puts one question to one server. Confined to the resolver's event loop; the caller releases the envelope. */
@FunctionalInterface
interface DnsTransport {
    /** Fails when the server does not answer within the query timeout. */
    Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> query(InetSocketAddress server, DnsQuestion question);
}
