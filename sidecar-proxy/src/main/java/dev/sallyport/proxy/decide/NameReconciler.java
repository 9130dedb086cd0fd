package dev.sallyport.proxy.decide;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.decide.Reconciled.Agreed;
import dev.sallyport.proxy.decide.Reconciled.Disputed;
import dev.sallyport.proxy.sniff.Sniffed;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt of a connection's claims: the CONNECT authority and the name inside the first bytes (DESIGN §4). An
 * inner name under a name must be that name; under an address it becomes the destination, which we resolve ourselves; no
 * inner name leaves the authority as it is. A name is a claim either way: what is dialled is our own answer for it. Pure.
 */
public final class NameReconciler {
    private NameReconciler() {}

    /**
     * Reconciles.
     *
     * @param seen what the first bytes are, decided; null while they have not come. {@link Sniffed.NeedMore} is not an
     *     answer and counts as not come
     */
    public static Reconciled reconcile(SpiffeId caller, Authority authority, @Nullable Sniffed seen) {
        return switch (seen) {
            case null -> plain(caller, authority, null);
            case Sniffed.NeedMore undecided -> plain(caller, authority, null);
            case Sniffed.Opaque opaque -> plain(caller, authority, Protocol.TCP);
            case Sniffed.Tls tls -> named(caller, authority, "TLS server name", tls.sni(), Protocol.TLS);
            case Sniffed.Http1 http -> http(caller, authority, http);
            // What each request names is judged by itself, under a name against it (ADR 0290).
            case Sniffed.H2c h2c -> plain(caller, authority, Protocol.HTTP);
            case Sniffed.Malformed broken -> disputed(Reason.MALFORMED, broken.sentence());
        };
    }

    private static Reconciled http(SpiffeId caller, Authority authority, Sniffed.Http1 http) {
        Integer port = http.port();
        if (port != null && port != authority.port()) {
            return disputed(
                    Reason.NAME_MISMATCH,
                    "The HTTP host names port " + port + ", the connection was opened to port " + authority.port()
                            + ".");
        }
        return named(caller, authority, "HTTP host", http.host(), Protocol.HTTP);
    }

    private static Reconciled named(
            SpiffeId caller, Authority authority, String what, @Nullable Host inner, Protocol protocol) {
        if (inner == null || inner.equals(authority.host())) {
            return plain(caller, authority, protocol);
        }
        if (authority.host() instanceof IpLiteral && inner instanceof HostName name) {
            return new Agreed(new Attempt(caller, name, null, authority.port(), protocol));
        }
        return disputed(
                Reason.NAME_MISMATCH,
                "The " + what + " is " + inner.text() + ", the connection was opened for "
                        + authority.host().text() + ".");
    }

    private static Reconciled plain(SpiffeId caller, Authority authority, @Nullable Protocol protocol) {
        return new Agreed(
                switch (authority.host()) {
                    case HostName name -> new Attempt(caller, name, null, authority.port(), protocol);
                    case IpLiteral literal -> new Attempt(caller, null, literal.address(), authority.port(), protocol);
                });
    }

    private static Disputed disputed(Reason reason, String sentence) {
        return new Disputed(Refusal.of(reason, sentence));
    }
}
