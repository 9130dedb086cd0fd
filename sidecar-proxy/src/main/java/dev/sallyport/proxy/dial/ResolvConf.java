package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The name servers and search domains of resolv.conf(5). Options are left unread, and no search domain is ever appended here:
 * a destination's name is absolute.
 */
final class ResolvConf {
    /** Where the platform keeps it. */
    static final Path DEFAULT = Path.of("/etc/resolv.conf");

    private static final int DNS_PORT = 53;

    private ResolvConf() {}

    /** Reads the file; one that cannot be read names no servers only when it does not exist. */
    static List<InetSocketAddress> servers(Path file) {
        return servers(lines(file));
    }

    private static List<String> lines(Path file) {
        // A comment may be in any encoding; what counts is ASCII.
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.toList();
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** The domains that resolvers append, of the last line that names any, as libc does; what is no domain is skipped. */
    static List<HostName> searchDomains(List<String> lines) {
        List<HostName> domains = List.of();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            if (words[0].equals("search") || words[0].equals("domain")) {
                domains = Stream.of(words).skip(1).flatMap(ResolvConf::domain).toList();
            }
        }
        return domains;
    }

    /** The same of a file; none where there is none. */
    static List<HostName> searchDomains(Path file) {
        return searchDomains(lines(file));
    }

    private static Stream<HostName> domain(String text) {
        try {
            return Stream.of(HostName.parse(text));
        } catch (IllegalArgumentException e) {
            return Stream.of();
        }
    }

    /** The servers of these lines in order; an address with a zone id or of no known form is skipped, as libc does. */
    static List<InetSocketAddress> servers(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
                .flatMap(words -> server(words[1]))
                .toList();
    }

    private static Stream<InetSocketAddress> server(String text) {
        try {
            return Stream.of(new InetSocketAddress(IpLiteral.parse(text).address(), DNS_PORT));
        } catch (IllegalArgumentException e) {
            return Stream.of();
        }
    }
}
