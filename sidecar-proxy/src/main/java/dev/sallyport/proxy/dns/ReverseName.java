package dev.sallyport.proxy.dns;

import dev.sallyport.model.net.HostName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The names under which addresses are looked up (RFC 1035 §3.5, RFC 3596 §2.5). Pure. */
public final class ReverseName {
    private static final String V4 = ".in-addr.arpa";
    private static final String V6 = ".ip6.arpa";

    private ReverseName() {}

    /** True for the names of addresses and of their ranges. */
    public static boolean isReverse(HostName name) {
        return name.text().endsWith(V4) || name.text().endsWith(V6);
    }

    /** The address, or null when the name is that of a range, or none of the kind. */
    public static @Nullable InetAddress address(HostName name) {
        String text = name.text();
        if (text.endsWith(V4)) {
            return address(text.substring(0, text.length() - V4.length()).split("\\.", -1), 4, 10, 3);
        }
        return text.endsWith(V6)
                ? address(text.substring(0, text.length() - V6.length()).split("\\.", -1), 32, 16, 1)
                : null;
    }

    private static @Nullable InetAddress address(String[] parts, int count, int radix, int maxDigits) {
        if (parts.length != count) {
            return null;
        }
        byte[] bytes = new byte[radix == 10 ? 4 : 16];
        for (int i = 0; i < count; i++) {
            String part = parts[count - 1 - i];
            int value = part.length() <= maxDigits && part.chars().allMatch(c -> Character.digit(c, radix) >= 0)
                    ? Integer.parseInt(part, radix)
                    : 256;
            if (value > 255) {
                return null;
            }
            if (radix == 10) {
                bytes[i] = (byte) value;
            } else {
                bytes[i / 2] |= (byte) (i % 2 == 0 ? value << 4 : value);
            }
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
