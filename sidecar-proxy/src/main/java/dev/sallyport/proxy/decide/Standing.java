package dev.sallyport.proxy.decide;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.request.RequestFacts;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a live connection stands on: every attempt here must be allowed at the address it is connected to, now and after
 * each change of policy. More than one where a name showed up in a connection that was opened without (ADR 0053).
 * Immutable.
 *
 * @param attempts at least one
 * @param dialled the address it is connected to; null where a parent proxy has resolved the name
 * @param port it is connected to there
 * @param hop the parent proxy it goes through, at the address it is connected to; null without one
 */
public record Standing(
        List<Attempt> attempts,
        @Nullable InetAddress dialled,
        int port,
        @Nullable DialTarget hop) {
    /** A connection that was made for an attempt. */
    public static Standing of(Attempt attempt, DialTarget connected) {
        return new Standing(List.of(attempt), connected.address(), connected.port(), connected.hop());
    }

    /** Copies, and refuses a connection without a reason to be. */
    public Standing {
        attempts = List.copyOf(attempts);
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("a connection stands on at least one attempt");
        }
    }

    /** The same connection once its first bytes are known to say this. */
    public Standing with(Attempt seen) {
        List<Attempt> all = new ArrayList<>(2);
        for (Attempt attempt : attempts) {
            boolean nameless = attempt.host() == null && seen.host() != null;
            if (nameless && seen.protocol() != null) {
                all.add(attempt.withProtocol(seen.protocol()));
            }
        }
        all.add(seen);
        return new Standing(all, dialled, port, hop);
    }

    /** The same connection for one request of it. */
    public Standing with(RequestFacts request) {
        return new Standing(
                attempts.stream().map(attempt -> attempt.withRequest(request)).toList(), dialled, port, hop);
    }

    /** The first refusal; else what the last attempt passes by, limited by what limits any of them. */
    public Vetting judge(Gatekeeper gatekeeper, Instant now) {
        Vetting last = Refusal.of(dev.sallyport.model.reason.Reason.NO_RULE, "Nothing was asked for.");
        Set<LimitedRule> limited = new LinkedHashSet<>();
        for (Attempt attempt : attempts) {
            last = gatekeeper.reconsider(attempt, dialled, port, now);
            if (!(last instanceof DialTargets passed)) {
                return last;
            }
            limited.addAll(passed.limited());
        }
        Refusal refusal = hop == null ? null : gatekeeper.refuseHop(hop, now);
        if (refusal != null) {
            return refusal;
        }
        return last instanceof DialTargets passed && attempts.size() > 1
                ? new DialTargets(passed.targets(), passed.observations(), List.copyOf(limited))
                : last;
    }
}
