package dev.sallyport.proxy.sniff;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one whole ClientHello message (RFC 8446 §4.1.2, RFC 6066 §3, RFC 7301 §3.1). Strict: whatever two TLS stacks
 * could read differently is refused. Confined to one call.
 */
final class ClientHello {
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;
    private static final int MAX_SESSION_ID = 32;

    private @Nullable HostName sni;
    private List<String> alpn = List.of();
    private boolean encrypted;

    private ClientHello() {}

    /** Parses the message, its four-byte header included. */
    static Sniffed.Tls parse(byte[] message) throws MalformedHello {
        ClientHello hello = new ClientHello();
        hello.body(Octets.of(message, 4));
        return new Sniffed.Tls(hello.sni, hello.alpn, hello.encrypted);
    }

    private void body(Octets body) throws MalformedHello {
        require(body.u16() >> 8 == 3, "the ClientHello's version is not 3.x");
        body.skip(32);
        Octets sessionId = body.take(body.u8());
        require(sessionId.length() <= MAX_SESSION_ID, "the session id is longer than 32 bytes");
        Octets suites = body.take(body.u16());
        require(suites.length() >= 2 && suites.length() % 2 == 0, "the list of cipher suites is empty or odd");
        require(body.take(body.u8()).length() >= 1, "the list of compression methods is empty");
        if (!body.isEmpty()) {
            extensions(body.take(body.u16()));
            require(body.isEmpty(), "something stands behind the extensions");
        }
    }

    private void extensions(Octets list) throws MalformedHello {
        BitSet seen = new BitSet();
        while (!list.isEmpty()) {
            int type = list.u16();
            Octets content = list.take(list.u16());
            require(!seen.get(type), "extension " + type + " stands there twice");
            seen.set(type);
            extension(type, content);
        }
    }

    private void extension(int type, Octets content) throws MalformedHello {
        switch (type) {
            case SERVER_NAME -> sni = serverName(content);
            case ALPN -> alpn = protocols(content);
            case ENCRYPTED_CLIENT_HELLO -> encrypted = true;
            default -> {
                // Others, GREASE among them (RFC 8701), say nothing about the destination.
            }
        }
    }

    private static @Nullable HostName serverName(Octets content) throws MalformedHello {
        Octets names = content.take(content.u16());
        require(content.isEmpty(), "the server name extension's lengths disagree");
        require(!names.isEmpty(), "the server name list is empty");
        require(names.u8() == 0, "the server name is of another type than host_name");
        Octets name = names.take(names.u16());
        require(names.isEmpty(), "there is more than one server name");
        return host(name.text());
    }

    /** An address in place of a name (RFC 6066 forbids it, clients send it) leaves the connection nameless. */
    private static @Nullable HostName host(String text) throws MalformedHello {
        if (isAddress(text)) {
            return null;
        }
        try {
            return HostName.parse(text);
        } catch (IllegalArgumentException notAName) {
            throw new MalformedHello("the server name is wrong: " + notAName.getMessage());
        }
    }

    private static boolean isAddress(String text) {
        if (!mayBeAddress(text)) {
            return false;
        }
        try {
            boolean bracketed = text.startsWith("[") && text.endsWith("]");
            IpLiteral.parse(bracketed ? text.substring(1, text.length() - 1) : text);
            return true;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** False for nearly every name, without the exception that asking {@link IpLiteral} costs. */
    private static boolean mayBeAddress(String text) {
        char first = text.isEmpty() ? 'x' : text.charAt(0);
        return first == '[' || first >= '0' && first <= '9' || text.indexOf(':') >= 0;
    }

    private static List<String> protocols(Octets content) throws MalformedHello {
        Octets list = content.take(content.u16());
        require(content.isEmpty() && !list.isEmpty(), "the ALPN extension's lengths disagree");
        List<String> protocols = new ArrayList<>();
        while (!list.isEmpty()) {
            Octets protocol = list.take(list.u8());
            require(!protocol.isEmpty(), "an ALPN protocol is empty");
            protocols.add(protocol.text());
        }
        return List.copyOf(protocols);
    }

    private static void require(boolean condition, String sentence) throws MalformedHello {
        if (!condition) {
            throw new MalformedHello(sentence);
        }
    }
}
