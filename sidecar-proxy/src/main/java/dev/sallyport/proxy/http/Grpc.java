package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of gRPC over HTTP/2 a proxy has to know: its requests, its deadline, its way to say no. Pure. */
public final class Grpc {
    /** Status of a call in its trailers. */
    public static final String STATUS = "grpc-status";
    /** Its sentence, percent-encoded. */
    public static final String MESSAGE = "grpc-message";

    private static final String TIMEOUT = "grpc-timeout";
    private static final String CONTENT_TYPE = "application/grpc";
    private static final int MAX_DIGITS = 8;
    private static final Map<Character, Duration> UNITS = Map.of(
            'H', Duration.ofHours(1),
            'M', Duration.ofMinutes(1),
            'S', Duration.ofSeconds(1),
            'm', Duration.ofMillis(1),
            'u', Duration.ofNanos(1000),
            'n', Duration.ofNanos(1));

    /** Longer than anything lives, and far from where arithmetic ends. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private Grpc() {}

    /** True for a call of gRPC itself; gRPC-Web needs no trailers and goes by any version of HTTP. */
    public static boolean isCall(HeaderFields fields) {
        List<String> types = fields.values("content-type");
        if (types.size() != 1) {
            return false;
        }
        String type = types.getFirst().toLowerCase(Locale.ROOT);
        return type.startsWith(CONTENT_TYPE)
                && (type.length() == CONTENT_TYPE.length() || "+;".indexOf(type.charAt(CONTENT_TYPE.length())) >= 0);
    }

    /**
     * How long the caller waits; null when it does not say.
     *
     * @throws IllegalArgumentException with a sentence when what it says is no number of a known unit
     */
    public static @Nullable Duration timeout(HeaderFields fields) {
        List<String> values = fields.values(TIMEOUT);
        if (values.isEmpty()) {
            return null;
        }
        String text = values.getFirst();
        int digits = text.length() - 1;
        boolean shaped = values.size() == 1 && digits >= 1 && digits <= MAX_DIGITS;
        Duration unit = shaped ? UNITS.get(text.charAt(digits)) : null;
        if (unit == null || !text.chars().limit(digits).allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("grpc-timeout is not one number of at most 8 digits and its unit");
        }
        Duration stated = unit.multipliedBy(Long.parseLong(text.substring(0, digits)));
        return stated.compareTo(FOR_EVER) > 0 ? FOR_EVER : stated;
    }

    /** The status that says this to a gRPC client. */
    public static int status(Reason reason, int httpStatus) {
        if (reason == Reason.RATE_LIMITED || reason == Reason.QUOTA_EXHAUSTED) {
            return 8; // RESOURCE_EXHAUSTED
        }
        return switch (httpStatus) {
            case 400, 408, 431 -> 13; // INTERNAL
            case 401 -> 16; // UNAUTHENTICATED
            case 403, 421 -> 7; // PERMISSION_DENIED
            case 404, 405, 501, 505 -> 12; // UNIMPLEMENTED
            case 429, 502, 503 -> 14; // UNAVAILABLE
            case 504 -> reason == Reason.CONNECT_TIMEOUT ? 4 : 14; // DEADLINE_EXCEEDED
            default -> 2; // UNKNOWN
        };
    }

    /** Percent-encodes what is not printable ASCII, and the percent sign. */
    public static String message(String sentence) {
        StringBuilder out = new StringBuilder(sentence.length());
        for (byte b : sentence.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
            }
        }
        return out.toString();
    }

    /** The whole answer that refuses a call: trailers only (its HTTP status is 200). */
    public static HeaderFields refusal(HttpRefusal refusal, List<HeaderField> more) {
        List<HeaderField> all = new java.util.ArrayList<>();
        all.add(new HeaderField("content-type", CONTENT_TYPE));
        all.add(new HeaderField(STATUS, Integer.toString(status(refusal.reason(), refusal.status()))));
        all.add(new HeaderField(MESSAGE, message(refusal.sentence())));
        all.addAll(more);
        return new HeaderFields(all);
    }
}
