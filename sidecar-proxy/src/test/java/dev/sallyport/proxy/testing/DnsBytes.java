package dev.sallyport.proxy.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.HexFormat;

/** DNS messages byte by byte, wrong ones included. */
public final class DnsBytes {
    public static final int A = 1;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int PTR = 12;
    public static final int MX = 15;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int HTTPS = 65;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A message's head. */
    public static DnsBytes head(int id, int flags, int questions, int answers, int authorities, int additionals) {
        return new DnsBytes().u16(id, flags, questions, answers, authorities, additionals);
    }

    /** Nothing yet. */
    public static DnsBytes of() {
        return new DnsBytes();
    }

    /** A query with recursion desired. */
    public static byte[] query(int id, String name, int type) {
        return head(id, 0x0100, 1, 0, 0, 0).name(name).u16(type, 1).bytes();
    }

    /** The head and question of a response to that query, with so many answers. */
    public static DnsBytes response(byte[] query, int code, int answers) {
        int end = 12;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        DnsBytes response = head((query[0] & 0xff) << 8 | query[1] & 0xff, 0x8180 | code, 1, answers, 0, 0);
        response.out.write(query, 12, end + 5 - 12);
        return response;
    }

    public static int type(byte[] query) {
        int end = 12;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        return query[end + 1] << 8 | query[end + 2];
    }

    public static String name(byte[] query) {
        StringBuilder name = new StringBuilder();
        for (int at = 12; query[at] != 0; at += query[at] + 1) {
            name.append(new String(query, at + 1, query[at], US_ASCII)).append('.');
        }
        return name.isEmpty() ? "." : name.substring(0, name.length() - 1).toLowerCase(java.util.Locale.ROOT);
    }

    public DnsBytes u16(int... numbers) {
        for (int number : numbers) {
            out.write(number >>> 8);
            out.write(number);
        }
        return this;
    }

    public DnsBytes u8(int number) {
        out.write(number);
        return this;
    }

    public DnsBytes name(String name) {
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(US_ASCII));
        }
        out.write(0);
        return this;
    }

    public DnsBytes hex(String hex) {
        out.writeBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
        return this;
    }

    public DnsBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public DnsBytes record(String owner, int type, int ttl, byte[] data) {
        return name(owner).u16(type, 1, 0, ttl, data.length).raw(data);
    }

    /** A record whose owner is the question's name, by pointer. */
    public DnsBytes record(int type, int ttl, byte[] data) {
        return u16(0xc00c, type, 1, 0, ttl, data.length).raw(data);
    }

    public static byte[] address(String literal) {
        return InetAddress.ofLiteral(literal).getAddress();
    }

    public static byte[] nameBytes(String name) {
        return of().name(name).bytes();
    }

    public static byte[] text(String text) {
        return of().u8(text.length()).raw(text.getBytes(US_ASCII)).bytes();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
