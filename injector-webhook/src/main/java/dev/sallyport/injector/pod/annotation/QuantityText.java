package dev.sallyport.injector.pod.annotation;

import dev.sallyport.injector.pod.annotation.Wishes.Amount;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes quantities, read strictly: {@code 250m}, {@code 0.5}, {@code 128Mi}, {@code 1e3}; positive. Stateless. */
public final class QuantityText {
    /** Bounded, so that no text makes a number that takes long to work with. */
    private static final Pattern FORM =
            Pattern.compile("\\+?(\\d{1,18}(?:\\.\\d{0,9})?|\\.\\d{1,9})([numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d{1,2})?");

    private static final Map<String, BigDecimal> FACTORS = Map.ofEntries(
            Map.entry("n", BigDecimal.ONE.scaleByPowerOfTen(-9)),
            Map.entry("u", BigDecimal.ONE.scaleByPowerOfTen(-6)),
            Map.entry("m", BigDecimal.ONE.scaleByPowerOfTen(-3)),
            Map.entry("k", BigDecimal.ONE.scaleByPowerOfTen(3)),
            Map.entry("M", BigDecimal.ONE.scaleByPowerOfTen(6)),
            Map.entry("G", BigDecimal.ONE.scaleByPowerOfTen(9)),
            Map.entry("T", BigDecimal.ONE.scaleByPowerOfTen(12)),
            Map.entry("P", BigDecimal.ONE.scaleByPowerOfTen(15)),
            Map.entry("E", BigDecimal.ONE.scaleByPowerOfTen(18)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private QuantityText() {}

    /**
     * Reads a quantity.
     *
     * @throws IllegalArgumentException with a sentence when it is none or not above zero
     */
    public static Amount parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a quantity is expected, like 250m or 128Mi");
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        BigDecimal value = scale(number, matcher.group(2) == null ? "" : matcher.group(2));
        if (value.signum() <= 0) {
            throw new IllegalArgumentException("a quantity above zero is expected");
        }
        return new Amount(text, value);
    }

    private static BigDecimal scale(BigDecimal number, String suffix) {
        if (suffix.isEmpty()) {
            return number;
        }
        BigDecimal factor = FACTORS.get(suffix);
        return factor != null
                ? number.multiply(factor)
                : number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)));
    }
}
