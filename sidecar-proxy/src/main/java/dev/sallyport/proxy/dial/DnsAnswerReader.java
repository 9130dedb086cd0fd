package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.HostName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response strictly for one question: only records of the asked name, or of the end of its alias chain, count;
 * authority and additional sections are never looked at, so that no response can send us to servers of its choosing
 * (ADR 0051). Bounded in aliases and addresses. Pure; does not release the response.
 */
final class DnsAnswerReader {
    private final int maxAliases;
    private final int maxAddresses;

    DnsAnswerReader(int maxAliases, int maxAddresses) {
        this.maxAliases = maxAliases;
        this.maxAddresses = maxAddresses;
    }

    DnsAnswer read(String name, DnsRecordType type, DnsResponse response) {
        DnsResponseCode code = response.code();
        if (code.equals(DnsResponseCode.NXDOMAIN)) {
            return new DnsAnswer.NoSuchName();
        }
        if (!code.equals(DnsResponseCode.NOERROR)) {
            return new DnsAnswer.Unusable("it answered " + code);
        }
        try {
            return follow(normal(name), type, response);
        } catch (RuntimeException malformed) {
            // Netty's decoder throws several kinds on a malformed name or length; each means the same here.
            return new DnsAnswer.Unusable("its answer is malformed");
        }
    }

    private DnsAnswer follow(String name, DnsRecordType type, DnsResponse response) {
        Map<String, DnsRecord> aliases = aliases(response);
        String current = name;
        long ttl = Long.MAX_VALUE;
        int followed = 0;
        for (DnsRecord alias = aliases.get(current); alias != null; alias = aliases.get(current)) {
            if (++followed > maxAliases) {
                return new DnsAnswer.Unusable("its answer has more than " + maxAliases + " aliases");
            }
            ttl = Math.min(ttl, alias.timeToLive());
            current = target(alias);
        }
        return addresses(current, type, response, ttl, followed);
    }

    private DnsAnswer addresses(String owner, DnsRecordType type, DnsResponse response, long aliasTtl, int followed) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        long ttl = aliasTtl;
        int count = response.count(DnsSection.ANSWER);
        for (int i = 0; i < count && addresses.size() < maxAddresses; i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            InetAddress address = record.type().equals(type) && owner.equals(normal(record.name()))
                    ? address(((DnsRawRecord) record).content(), type)
                    : null;
            if (address != null) {
                addresses.add(address);
                ttl = Math.min(ttl, record.timeToLive());
            }
        }
        if (!addresses.isEmpty()) {
            return new DnsAnswer.Found(List.copyOf(addresses), ttl);
        }
        return followed > 0 ? new DnsAnswer.Alias(owner, followed, ttl) : new DnsAnswer.Empty();
    }

    private static Map<String, DnsRecord> aliases(DnsResponse response) {
        Map<String, DnsRecord> aliases = new HashMap<>();
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            if (record.type().equals(DnsRecordType.CNAME)) {
                aliases.putIfAbsent(normal(record.name()), record);
            }
        }
        return aliases;
    }

    private static String target(DnsRecord alias) {
        String target = DefaultDnsRecordDecoder.decodeName(
                ((DnsRawRecord) alias).content().duplicate());
        return HostName.parse(target).text();
    }

    private static @Nullable InetAddress address(ByteBuf content, DnsRecordType type) {
        int length = type.equals(DnsRecordType.A) ? 4 : 16;
        if (content.readableBytes() != length) {
            return null;
        }
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(content));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static String normal(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.toLowerCase(Locale.ROOT);
    }
}
