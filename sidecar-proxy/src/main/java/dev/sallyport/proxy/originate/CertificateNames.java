package dev.sallyport.proxy.originate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names a certificate bears and how they compare (RFC 9525): subject alternative names alone, a wildcard as the whole first
 * label for exactly one label, addresses by their value. Immutable.
 */
final class CertificateNames {
    private static final int URI = 6;
    private static final int DNS = 2;
    private static final int ADDRESS = 7;
    private static final int SHOWN = 3;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9*._-]{1,253}");

    private record Name(int kind, String text) {}

    private final List<Name> names;

    private CertificateNames(List<Name> names) {
        this.names = names;
    }

    static CertificateNames of(X509Certificate certificate) throws CertificateParsingException {
        List<Name> names = new ArrayList<>();
        Collection<List<?>> stated =
                Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<List<?>>of());
        for (List<?> entry : stated) {
            if (entry.get(0) instanceof Integer kind && entry.get(1) instanceof String text) {
                names.add(new Name(kind, text));
            }
        }
        return new CertificateNames(names);
    }

    /** True when it bears this DNS name, address or URI. */
    boolean bear(String wanted) {
        if (wanted.contains("://")) {
            return names.stream()
                    .anyMatch(name -> name.kind() == URI && name.text().equals(wanted));
        }
        boolean address = wanted.indexOf(':') >= 0 || Character.isDigit(wanted.charAt(wanted.length() - 1));
        return names.stream()
                .anyMatch(name -> address
                        ? name.kind() == ADDRESS && isSameAddress(name.text(), wanted)
                        : name.kind() == DNS && matches(name.text(), wanted));
    }

    private static boolean isSameAddress(String borne, String wanted) {
        try {
            return dev.sallyport.model.net.IpLiteral.parse(borne)
                    .equals(dev.sallyport.model.net.IpLiteral.parse(wanted));
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static boolean matches(String borne, String wanted) {
        String name = borne.toLowerCase(Locale.ROOT);
        if (!name.startsWith("*.")) {
            return name.equals(wanted);
        }
        int dot = wanted.indexOf('.');
        // A wildcard over one label below the root would be everyone's.
        return dot > 0
                && name.indexOf('.', 2) > 0
                && name.indexOf('*', 1) < 0
                && wanted.substring(dot).equals(name.substring(1));
    }

    /** A few of them that are harmless to repeat. */
    String shown() {
        String some = names.stream()
                .filter(name -> name.kind() == DNS && PLAIN.matcher(name.text()).matches())
                .limit(SHOWN)
                .map(Name::text)
                .collect(Collectors.joining(", "));
        return some.isEmpty() ? "no DNS name" : some;
    }
}
