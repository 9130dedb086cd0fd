package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.quota.RuleCharges;
import dev.sallyport.proxy.quota.TunnelBytes;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one session was charged, by which rules, and what it owes when it ends. Each rule charges a tunnel once, however
 * often it is judged; the first HTTP request is paid for by its tunnel. Confined to its session's event loop.
 */
final class SessionCharges {
    private final RuleCharges charges;
    private final SpiffeId caller;
    private final EventLoop loop;
    private final List<LimitedRule> charged = new ArrayList<>(0);
    private boolean requestPaid = true;
    private boolean over;

    SessionCharges(RuleCharges charges, SpiffeId caller, EventLoop loop) {
        this.charges = charges;
        this.caller = caller;
        this.loop = loop;
    }

    /** Charges the tunnel for those of the rules that have not charged it yet; tells null, or why it may not be. */
    void tunnel(List<LimitedRule> rules, Consumer<@Nullable Refusal> then) {
        List<LimitedRule> fresh =
                rules.stream().filter(rule -> !charged.contains(rule)).toList();
        if (fresh.isEmpty()) {
            then.accept(null);
            return;
        }
        charges.tunnel(loop, caller, fresh, refusal -> {
            if (refusal == null && over) {
                charges.ended(caller, fresh);
            } else if (refusal == null) {
                charged.addAll(fresh);
            }
            then.accept(refusal);
        });
    }

    /** Charges one request. */
    void request(List<LimitedRule> rules, Consumer<@Nullable Refusal> then) {
        if (requestPaid || rules.isEmpty()) {
            requestPaid = false;
            then.accept(null);
        } else {
            charges.request(loop, caller, rules, then);
        }
    }

    /** Charges one request that rules about requests let pass: for those new to this session, as a tunnel too. */
    void requestByRules(List<LimitedRule> rules, Consumer<@Nullable Refusal> then) {
        ofRequest().charge(rules, then);
    }

    /** The charges of one request, which is perhaps decided more than once: by what it names, its target, each further try. */
    OfRequest ofRequest() {
        return new OfRequest();
    }

    /** Each rule that lets any of the request pass charges it once. */
    final class OfRequest {
        private final List<LimitedRule> paid = new ArrayList<>(0);

        private OfRequest() {}

        /** Charges it for those of the rules that have not charged it yet; {@code then} as above. */
        void charge(List<LimitedRule> rules, Consumer<@Nullable Refusal> then) {
            if (requestPaid) {
                requestPaid = false;
                paid.addAll(charged);
            }
            List<LimitedRule> due =
                    rules.stream().filter(rule -> !paid.contains(rule)).toList();
            take(due, refusal -> {
                if (refusal == null) {
                    paid.addAll(due);
                }
                then.accept(refusal);
            });
        }
    }

    private void take(List<LimitedRule> rules, Consumer<@Nullable Refusal> then) {
        List<LimitedRule> fresh =
                rules.stream().filter(rule -> !charged.contains(rule)).toList();
        List<LimitedRule> again = rules.stream().filter(charged::contains).toList();
        charges.request(loop, caller, fresh, again, refusal -> {
            if (refusal == null && over) {
                charges.ended(caller, fresh);
            } else if (refusal == null) {
                charged.addAll(fresh);
            }
            then.accept(refusal);
        });
    }

    /** Counts bytes; null when no rule asks for it. */
    @Nullable
    TunnelBytes bytes(List<LimitedRule> rules) {
        return rules.isEmpty() ? null : charges.bytes(caller, rules);
    }

    /** The tunnel is over. Once. */
    void end() {
        over = true;
        if (!charged.isEmpty()) {
            charges.ended(caller, charged);
        }
    }
}
