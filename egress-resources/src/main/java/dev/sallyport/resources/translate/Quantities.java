package dev.sallyport.resources.translate;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as Kubernetes writes quantities: {@code 500000}, {@code 10k}, {@code 10Mi}; whole numbers only. Stateless. */
final class Quantities {
    static final int MAX_TEXT = 24;

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,18})(k|M|G|T|Ki|Mi|Gi|Ti)?");
    private static final Map<String, Long> UNITS = Map.of(
            "k",
            1_000L,
            "M",
            1_000_000L,
            "G",
            1_000_000_000L,
            "T",
            1_000_000_000_000L,
            "Ki",
            1L << 10,
            "Mi",
            1L << 20,
            "Gi",
            1L << 30,
            "Ti",
            1L << 40);

    private Quantities() {}

    /**
     * Reads a quantity within bounds.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static long parse(String text, long least, long most) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new IllegalArgumentException("a number of bytes reads like 500000, 10k or 10Mi");
        }
        long unit = shape.group(2) == null ? 1 : UNITS.getOrDefault(shape.group(2), 1L);
        BigInteger bytes = new BigInteger(shape.group(1)).multiply(BigInteger.valueOf(unit));
        return within(bytes.bitLength() > 62 ? Long.MAX_VALUE : bytes.longValue(), least, most);
    }

    static long within(long bytes, long least, long most) {
        if (bytes < least || bytes > most) {
            throw new IllegalArgumentException("must be from " + least + " to " + most + " bytes");
        }
        return bytes;
    }
}
