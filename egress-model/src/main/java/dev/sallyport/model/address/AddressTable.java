package dev.sallyport.model.address;

import static dev.sallyport.model.address.AddressClass.EMBEDDED_V4;
import static dev.sallyport.model.address.AddressClass.LINK_LOCAL;
import static dev.sallyport.model.address.AddressClass.LOOPBACK;
import static dev.sallyport.model.address.AddressClass.METADATA;
import static dev.sallyport.model.address.AddressClass.MULTICAST;
import static dev.sallyport.model.address.AddressClass.PRIVATE;
import static dev.sallyport.model.address.AddressClass.PUBLIC;
import static dev.sallyport.model.address.AddressClass.RESERVED;
import static dev.sallyport.model.address.AddressClass.UNSPECIFIED;

import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.net.AddressBits;
import dev.sallyport.model.net.Cidr;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The one table of address classes (IANA special-purpose address registries, RFC 6890; PROTOCOL §5.2). The first row
 * that contains an address gives its class; metadata services therefore stand before the ranges they lie in. In IPv6
 * only the allocated global unicast block 2000::/3 can be public, and nothing in it whose interface identifier is
 * ISATAP's. Stricter than the registries where they call a protocol assignment globally reachable (192.0.0.9,
 * 2001:20::/28 and the like): nobody's host lives there. Immutable.
 */
public final class AddressTable {
    private record Row(Cidr range, AddressClass addressClass) {}

    private static final List<Row> V4 = rows(
            row(METADATA, "169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "168.63.129.16/32"),
            row(METADATA, "100.100.100.200/32", "192.0.0.192/32"),
            row(UNSPECIFIED, "0.0.0.0/8"),
            row(LOOPBACK, "127.0.0.0/8"),
            row(LINK_LOCAL, "169.254.0.0/16"),
            row(MULTICAST, "224.0.0.0/4", "255.255.255.255/32"),
            row(PRIVATE, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
            row(RESERVED, "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24"),
            row(RESERVED, "203.0.113.0/24", "240.0.0.0/4"),
            row(PUBLIC, "0.0.0.0/0"));

    private static final List<Row> V6 = rows(
            row(METADATA, "fd00:ec2::/32", "fd20:ce::254/128", "fd00:c1::a9fe:a9fe/128", "fd00:42::42/128"),
            row(UNSPECIFIED, "::/128"),
            row(LOOPBACK, "::1/128"),
            row(EMBEDDED_V4, "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
            row(EMBEDDED_V4, "2001::/32", "2002::/16"),
            row(LINK_LOCAL, "fe80::/10", "fec0::/10"),
            row(MULTICAST, "ff00::/8"),
            row(PRIVATE, "fc00::/7"),
            row(RESERVED, "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
            row(PUBLIC, "2000::/3"),
            row(RESERVED, "::/0"));

    private static final Row[][] V4_BY_FIRST_BYTE = byFirstByte(V4, 4);
    private static final Row[][] V6_BY_FIRST_BYTE = byFirstByte(V6, 16);

    private AddressTable() {}

    /** The class of an address; an IPv4-mapped IPv6 address is judged as the IPv4 address it maps. */
    public static AddressClass classify(InetAddress address) {
        return classify(AddressBits.of(address));
    }

    /** The class of an address. */
    public static AddressClass classify(AddressBits address) {
        boolean v6 = address.isV6();
        for (Row row : (v6 ? V6_BY_FIRST_BYTE : V4_BY_FIRST_BYTE)[address.firstByte()]) {
            if (row.range.contains(address)) {
                boolean opens = row.addressClass.opening() != Opening.NOBODY;
                return v6 && opens && isIsatap(address) ? EMBEDDED_V4 : row.addressClass;
            }
        }
        throw new IllegalStateException("the last row of each family contains every address");
    }

    /**
     * The most permissive opening among the range's addresses. Where several rows share the range it errs towards the
     * more permissive: what it calls closed is closed.
     */
    public static Opening widestOpening(Cidr range) {
        Opening widest = Opening.NOBODY;
        for (Row row : range.isV6() ? V6 : V4) {
            boolean whole = row.range.contains(range);
            Opening opening = row.addressClass.opening();
            if ((whole || range.contains(row.range)) && opening.compareTo(widest) < 0) {
                widest = opening;
            }
            if (whole) {
                break;
            }
        }
        return widest;
    }

    /** True when the range holds any address that nobody may open; may err towards true where rows overlap. */
    public static boolean holdsClosed(Cidr range) {
        for (Row row : range.isV6() ? V6 : V4) {
            if (row.range.overlaps(range) && row.addressClass.opening() == Opening.NOBODY) {
                return true;
            }
            if (row.range.contains(range)) {
                return false;
            }
        }
        throw new IllegalStateException("the last row of each family contains every address");
    }

    /** RFC 5214 §6.1: interface identifier 0000:5efe or 0200:5efe, then an IPv4 address, below any /64 prefix. */
    private static boolean isIsatap(AddressBits address) {
        return (address.low() >>> 32 & 0xfdff_ffffL) == 0x5efeL;
    }

    private static Row[][] byFirstByte(List<Row> rows, int length) {
        Row[][] table = new Row[256][];
        for (int first = 0; first < table.length; first++) {
            Cidr block = Cidr.parse(length == 4 ? first + ".0.0.0/8" : Integer.toHexString(first << 8) + "::/8");
            table[first] =
                    rows.stream().filter(row -> row.range.overlaps(block)).toArray(Row[]::new);
        }
        return table;
    }

    private static List<Row> row(AddressClass addressClass, String... ranges) {
        return Arrays.stream(ranges)
                .map(range -> new Row(Cidr.parse(range), addressClass))
                .toList();
    }

    @SafeVarargs
    private static List<Row> rows(List<Row>... groups) {
        return Arrays.stream(groups).flatMap(List::stream).toList();
    }
}
