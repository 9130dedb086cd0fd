package dev.sallyport.proxy.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about its question, and nothing else. Immutable.
 *
 * @param code response code
 * @param answers the name's aliases in their order, then the records asked for
 * @param authority the SOA record that says how long "nothing" lasts (RFC 2308), or null
 * @param why said to people, or null
 */
public record Reply(
        int code,
        List<ResourceRecord> answers,
        @Nullable ResourceRecord authority,
        @Nullable ExtendedError why) {
    /** Copies the records. */
    public Reply {
        answers = List.copyOf(answers);
    }

    /** Without records. */
    public static Reply of(int code, @Nullable ExtendedError why) {
        return new Reply(code, List.of(), null, why);
    }

    /** True when the name exists or does not: an answer that asking elsewhere would not better. */
    public boolean isConclusive() {
        return code == ResponseCode.NO_ERROR || code == ResponseCode.NO_SUCH_NAME;
    }

    /** The same, with each record as the editor leaves it; null takes it out. */
    public Reply edited(UnaryOperator<@Nullable ResourceRecord> editor) {
        List<ResourceRecord> kept =
                answers.stream().map(editor).filter(Objects::nonNull).toList();
        return new Reply(code, kept, authority, why);
    }

    /** The addresses it gives. */
    public List<InetAddress> addresses() {
        return answers.stream()
                .map(ResourceRecord::address)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Seconds until the first of its answers is over; 0 without answers. */
    public long ttl() {
        return answers.stream().mapToLong(ResourceRecord::ttl).min().orElse(0);
    }
}
