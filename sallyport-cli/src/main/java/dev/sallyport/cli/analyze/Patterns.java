package dev.sallyport.cli.analyze;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.HostPattern.Kind;
import java.util.ArrayList;
import java.util.List;

/** How host patterns lie to each other. Stateless. */
public final class Patterns {
    private Patterns() {}

    /** True when every name that the inner pattern matches is matched by the outer one. */
    public static boolean covers(HostPattern outer, HostPattern inner) {
        return covering(inner).contains(outer);
    }

    /** True when some name is matched by both. */
    public static boolean overlap(HostPattern one, HostPattern other) {
        return covers(one, other) || covers(other, one);
    }

    /** Every pattern that covers this one, itself first. */
    static List<HostPattern> covering(HostPattern pattern) {
        List<HostPattern> covering = new ArrayList<>(List.of(pattern));
        if (pattern.kind() == Kind.ONE_LABEL) {
            covering.add(new HostPattern(Kind.ANY_DEPTH, pattern.name()));
        }
        String name = pattern.name().text();
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            HostName parent = new HostName(name.substring(dot + 1));
            if (pattern.kind() == Kind.EXACT && covering.size() == 1) {
                covering.add(new HostPattern(Kind.ONE_LABEL, parent));
            }
            covering.add(new HostPattern(Kind.ANY_DEPTH, parent));
        }
        return covering;
    }
}
