package dev.sallyport.ca.issue;

import dev.sallyport.ca.attest.Caller;
import dev.sallyport.ca.refusal.Refusal;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request came to. Immutable. */
public sealed interface Decision {
    /**
     * A certificate.
     *
     * @param chain leaf first, no root
     * @param caller whose it is
     */
    record Granted(List<X509Certificate> chain, Caller caller) implements Decision {
        /** Copies the chain. */
        public Granted {
            chain = List.copyOf(chain);
        }
    }

    /**
     * None.
     *
     * @param refusal why
     * @param caller who asked, where that is known
     */
    record Refused(Refusal refusal, @Nullable Caller caller) implements Decision {}

    /** Is told of every decision. Called on the request's thread; quick. */
    @FunctionalInterface
    interface Observer {
        /** One decision, and where its request came from. */
        void decided(Decision decision, InetAddress source);
    }
}
