package dev.sallyport.cli.squid;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import java.util.List;

/** What an ACL asks of a request, in our terms. Immutable. */
sealed interface AclTest {
    /**
     * The destination's name.
     *
     * @param patterns any of them
     * @param reverse whether Squid would look up the names of a bare address too
     */
    record Name(List<HostPattern> patterns, boolean reverse) implements AclTest {
        public Name {
            patterns = List.copyOf(patterns);
        }
    }

    /** The destination's address. */
    record Address(List<Cidr> ranges) implements AclTest {
        public Address {
            ranges = List.copyOf(ranges);
        }
    }

    /** The destination's port. */
    record Port(List<PortRange> ranges) implements AclTest {
        public Port {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * The method: CONNECT carries TLS and TCP for us, every other one is plain HTTP.
     *
     * @param connect whether CONNECT is among them
     * @param others whether any other method is; never all of them, since nobody lists all
     */
    record Method(boolean connect, boolean others) implements AclTest {}

    /** Known beforehand. */
    record Always(boolean holds) implements AclTest {}

    /**
     * Nothing that a rule of ours can ask.
     *
     * @param why a clause that ends "it tests ..."
     */
    record Unsayable(String why) implements AclTest {}
}
