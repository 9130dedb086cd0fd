package dev.sallyport.proxy.forward;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.KeptFields;
import dev.sallyport.proxy.http.RequestRecord;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request's case: what is decided about it, by the policy in force then, and its one record. Answers perhaps before a
 * method returns, each once; never blocks. Confined to its event loop.
 */
public interface RequestCase {
    /**
     * Judges the request as it came: its host is the permitted one (421), the rules' conditions on the request.
     *
     * @param verdict null to go on
     */
    void judge(Consumer<@Nullable HttpRefusal> verdict);

    /**
     * Decides one target for the caller, as any tunnel is decided: the name, then its addresses, by rules and address guard;
     * then charges the rules that let it pass, the request once.
     *
     * @param target where a route leads: the request's own authority, or another
     * @param sent the request as the target would see it, which rules about requests are asked of
     */
    void decide(Authority target, Request sent, Consumer<Decided> then);

    /** The same for what a request names, where that is not what it goes to, and then for the target. */
    default void decide(@Nullable Authority named, Authority target, Request sent, Consumer<Decided> then) {
        if (named == null) {
            decide(target, sent, then);
            return;
        }
        decide(named, sent, decided -> {
            switch (decided) {
                case Decided.Refused refused -> then.accept(refused);
                case Decided.Open open -> decide(target, sent, then);
            }
        });
    }

    /** A case of its own for a copy of the request: decided, charged and recorded by itself. */
    RequestCase copy(RequestDesk.Course course);

    /** The request as it is sent: whoever gets it finds the case's own place in its trace above it. */
    Request continued(Request request);

    /** A connection was dialled for it, in vain or not; how long that took. */
    void dialled(Phases took);

    /** It is on its way to this address; from now on a change of policy is asked about it. */
    void assigned(DialTarget target, Upstream.Connected how);

    /** The head of its answer has come. */
    void answered();

    /** The fields of heads that records keep. */
    KeptFields kept();

    /** What may be held of it in memory, for its caller. */
    HeldShare share();

    /** Bytes were handed on, in either direction. */
    void moved(long sent, long received);

    /** It is over. Once. */
    void settle(RequestRecord record);
}
