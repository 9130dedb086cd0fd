package dev.sallyport.proxy.lookup;

import dev.sallyport.model.net.HostName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For which names an address was given out, as long as the answers live: what names a connection that says no name of its
 * own (DESIGN §3). Bounded in addresses, of which the least recently used goes first, and in names for each; what it
 * forgets only makes a connection nameless again. Safe for concurrent use.
 */
public final class NameTable {
    private static final int MAX_NAMES = 8;

    private record Given(HostName name, long endNanos) {}

    private final Duration minLife;
    private final Duration maxLife;
    private final LongSupplier nanos;
    private final Map<InetAddress, List<Given>> given;

    /**
     * An empty table.
     *
     * @param maxAddresses remembered at once
     * @param minLife a shorter life counts as this: clients use an address a while longer than its record lives
     * @param maxLife a longer one as this
     * @param nanos a monotonic clock
     */
    public NameTable(int maxAddresses, Duration minLife, Duration maxLife, LongSupplier nanos) {
        this.minLife = minLife;
        this.maxLife = maxLife;
        this.nanos = nanos;
        this.given = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<InetAddress, List<Given>> eldest) {
                return size() > maxAddresses;
            }
        };
    }

    /** A table that never holds anything: without DNS capture no address has a name. */
    public static NameTable none() {
        return new NameTable(0, Duration.ZERO, Duration.ZERO, System::nanoTime);
    }

    /** Notes that these addresses were given out for the name. */
    public synchronized void learn(HostName name, List<InetAddress> addresses, long ttlSeconds) {
        Duration stated = Duration.ofSeconds(ttlSeconds);
        Duration life = stated.compareTo(minLife) < 0 ? minLife : stated.compareTo(maxLife) > 0 ? maxLife : stated;
        long now = nanos.getAsLong();
        Given fresh = new Given(name, now + life.toNanos());
        for (InetAddress address : addresses) {
            List<Given> names = live(given.get(address), now);
            names.removeIf(known -> known.name().equals(name));
            names.add(fresh);
            if (names.size() > MAX_NAMES) {
                // The first to end: as long as it would have lived, the others do, and the address has no one name.
                names.remove(first(names));
            }
            given.put(address, names);
        }
    }

    private static Given first(List<Given> names) {
        Given first = names.getFirst();
        for (Given other : names) {
            first = other.endNanos() - first.endNanos() < 0 ? other : first;
        }
        return first;
    }

    private static List<Given> live(@Nullable List<Given> known, long now) {
        List<Given> live = new ArrayList<>(2);
        if (known != null) {
            for (Given name : known) {
                if (name.endNanos() - now > 0) {
                    live.add(name);
                }
            }
        }
        return live;
    }

    /** The one live name of the address; null when there is none, or several. */
    public @Nullable HostName nameOf(InetAddress address) {
        List<HostName> names = namesOf(address);
        return names.size() == 1 ? names.getFirst() : null;
    }

    /** The live names of the address. */
    public synchronized List<HostName> namesOf(InetAddress address) {
        return live(given.get(address), nanos.getAsLong()).stream()
                .map(Given::name)
                .toList();
    }

    /** Addresses remembered now, those included whose names are over. */
    public synchronized int size() {
        return given.size();
    }
}
