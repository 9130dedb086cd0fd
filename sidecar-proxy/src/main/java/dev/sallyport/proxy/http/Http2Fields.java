package dev.sallyport.proxy.http;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A field section cut into its pseudo-header fields and the others, by the rules that requests, responses and trailers share
 * (RFC 9113 §8.2, §8.3): pseudo-header fields first and once, names tokens in lower case, values without control characters or
 * white space around them, nothing that belongs to one connection. That pseudo-header fields come first is seen to by the
 * codec, which keeps no order between them and the others. Immutable.
 *
 * @param pseudo by name, colon included
 * @param fields in order; cookie crumbs are one field (§8.2.3)
 */
record Http2Fields(Map<String, String> pseudo, HeaderFields fields) {
    private static final Set<String> OF_A_CONNECTION =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");
    private static final String COOKIE = "cookie";

    /**
     * Reads.
     *
     * @param allowed pseudo-header fields that may stand here
     * @param obsText whether values may hold bytes from 0x80 (as servers send them)
     */
    static Http2Fields read(Http2Headers headers, Set<String> allowed, HeadLimits limits, boolean obsText)
            throws MalformedHead {
        if (headers.size() > limits.maxFields() + allowed.size()) {
            throw new MalformedHead(431, "the head has more than " + limits.maxFields() + " fields");
        }
        Map<String, String> pseudo = new HashMap<>();
        List<HeaderField> fields = new ArrayList<>(headers.size());
        int cookie = -1;
        long bytes = 0;
        for (Map.Entry<CharSequence, CharSequence> line : headers) {
            String name = line.getKey().toString();
            String value = line.getValue().toString();
            bytes += name.length() + value.length() + 4L;
            requireValue(value, obsText);
            if (name.startsWith(":")) {
                pseudo(pseudo, allowed, name, value);
                continue;
            }
            requireName(name, value);
            if (name.equals(COOKIE) && cookie >= 0) {
                fields.set(cookie, new HeaderField(COOKIE, fields.get(cookie).value() + "; " + value));
            } else {
                cookie = name.equals(COOKIE) ? fields.size() : cookie;
                fields.add(new HeaderField(name, value));
            }
        }
        if (bytes > limits.maxBytes()) {
            throw new MalformedHead(431, "the head is longer than " + limits.maxBytes() + " bytes");
        }
        return new Http2Fields(Map.copyOf(pseudo), new HeaderFields(fields));
    }

    private static void pseudo(Map<String, String> pseudo, Set<String> allowed, String name, String value)
            throws MalformedHead {
        if (!allowed.contains(name)) {
            throw new MalformedHead("a pseudo-header field stands where it has no meaning");
        }
        if (pseudo.put(name, value) != null) {
            throw new MalformedHead("a pseudo-header field stands twice");
        }
    }

    private static void requireName(String name, String value) throws MalformedHead {
        if (!Characters.isToken(name) || name.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new MalformedHead("a field name is no token in lower case");
        }
        if (OF_A_CONNECTION.contains(name)) {
            throw new MalformedHead("the field " + name + " has no place in HTTP/2");
        }
        if (name.equals("te") && !value.equalsIgnoreCase("trailers")) {
            throw new MalformedHead("the field te says something else than trailers");
        }
    }

    private static void requireValue(String value, boolean obsText) throws MalformedHead {
        if (!Characters.isFieldValue(value, obsText)
                || !Characters.trimmed(value).equals(value)) {
            throw new MalformedHead("a field value holds a control or non-ASCII character, or white space at an end");
        }
    }
}
