package dev.sallyport.resources.translate;

import com.google.common.net.InternetDomainName;
import dev.sallyport.model.net.HostPattern;
import java.net.IDN;

/**
 * Whether a wildcard covers more than one owner's names: it stands over a registry suffix of the public suffix list's
 * ICANN part ({@code com}, {@code co.uk}; not {@code s3.amazonaws.com}, which is its private part). Stateless.
 */
final class PublicSuffixes {
    private PublicSuffixes() {}

    /** True for {@code *.com}, {@code **.co.uk} and for a pattern right above a wildcard entry such as {@code *.ck}. */
    static boolean isCoveredBy(HostPattern pattern) {
        return pattern.kind() != HostPattern.Kind.EXACT
                && (isRegistrySuffix(pattern.name().text())
                        || isRegistrySuffix("x." + pattern.name().text()));
    }

    private static boolean isRegistrySuffix(String name) {
        return inList(name) || inList(IDN.toUnicode(name));
    }

    private static boolean inList(String name) {
        return InternetDomainName.isValid(name) && InternetDomainName.from(name).isRegistrySuffix();
    }
}
