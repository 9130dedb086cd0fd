package dev.sallyport.proxy.dial;

import dev.sallyport.proxy.connection.ResolveObserver.Answer;
import java.net.InetAddress;
import java.util.List;

/**
 * What the name servers say of a name. Nothing here has been vetted: addresses are judged for each connection anew.
 * Immutable.
 */
public sealed interface Resolution {
    /**
     * Addresses of both families.
     *
     * @param addresses at least one, without repetitions
     * @param stale true when the answer had ended and no server could be asked again
     */
    record Addresses(List<InetAddress> addresses, boolean stale) implements Resolution {
        /** Copies and refuses an empty list. */
        public Addresses {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("no addresses: that is NoAddresses");
            }
        }

        @Override
        public Answer answer() {
            return stale ? Answer.STALE : Answer.RESOLVED;
        }
    }

    /**
     * A real answer, and a negative one: the name does not exist, or has no addresses. Never papered over by an older
     * answer.
     *
     * @param nameExists false for NXDOMAIN
     */
    record NoAddresses(boolean nameExists) implements Resolution {
        @Override
        public Answer answer() {
            return Answer.NONE;
        }
    }

    /**
     * No server gave an answer.
     *
     * @param sentence which server failed how
     */
    record Unavailable(String sentence) implements Resolution {
        @Override
        public Answer answer() {
            return Answer.FAILED;
        }
    }

    /** No server was asked: its caller has as many names looked up as it may. */
    record OverShare() implements Resolution {
        @Override
        public Answer answer() {
            return Answer.FAILED;
        }
    }

    /** What metrics call it. */
    Answer answer();
}
