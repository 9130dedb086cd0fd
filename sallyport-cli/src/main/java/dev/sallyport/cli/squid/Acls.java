package dev.sallyport.cli.squid;

import dev.sallyport.model.net.Cidr;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ACLs of a file by name, Squid's own ones included. A name given in several lines holds when any of them does.
 * Confined to one import.
 */
final class Acls {
    private static final String MANAGER = "manager";
    private static final String PREDEFINED = """
            acl all src all
            acl localhost src 127.0.0.1/32 ::1
            acl to_localhost dst 127.0.0.0/8 0.0.0.0/32 ::1/128 ::/128
            acl to_linklocal dst 169.254.0.0/16 fe80::/10
            acl CONNECT method CONNECT
            """;

    private final AclReader reader;
    private final Map<String, Acl> byName = new HashMap<>();

    Acls(@Nullable Cidr client) {
        reader = new AclReader(client);
        Directive.parse(PREDEFINED).forEach(this::define);
        // Requests to Squid's own cache manager: nothing of the kind reaches a gateway.
        byName.put(MANAGER, new Acl(MANAGER, 0, new AclTest.Always(false), ""));
    }

    /** Squid adds a line to what a name meant before, its own predefined ones included. */
    void define(Directive directive) {
        Acl acl = reader.read(directive);
        if (!acl.name().equals(MANAGER)) {
            byName.merge(acl.name(), acl, Acls::either);
        }
    }

    private static Acl either(Acl one, Acl other) {
        AclTest both = switch (one.test()) {
            case AclTest.Name a
            when other.test() instanceof AclTest.Name b ->
                new AclTest.Name(joined(a.patterns(), b.patterns()), a.reverse() || b.reverse());
            case AclTest.Address a
            when other.test() instanceof AclTest.Address b -> new AclTest.Address(joined(a.ranges(), b.ranges()));
            case AclTest.Port a
            when other.test() instanceof AclTest.Port b -> new AclTest.Port(joined(a.ranges(), b.ranges()));
            case AclTest.Method a
            when other.test() instanceof AclTest.Method b ->
                new AclTest.Method(a.connect() || b.connect(), a.others() || b.others());
            case AclTest.Always a when a.holds() -> a;
            case AclTest.Always a when other.test() instanceof AclTest.Always b -> b;
            default ->
                other.test() instanceof AclTest.Always always && always.holds()
                        ? always
                        : new AclTest.Unsayable(
                                one.test() instanceof AclTest.Unsayable unsayable
                                        ? unsayable.why()
                                        : other.obstacle().isEmpty()
                                                ? "two different things under one name"
                                                : other.obstacle());
        };
        String flaw = one.flaw().isEmpty() ? other.flaw() : one.flaw();
        return new Acl(one.name(), one.line(), both, flaw);
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    /** The ACL of that name; one that says it is not defined when there is none. */
    Acl named(String name) {
        Acl acl = byName.get(name);
        return acl != null
                ? acl
                : new Acl(name, 0, new AclTest.Unsayable("nothing: no acl of this name is defined"), "");
    }
}
