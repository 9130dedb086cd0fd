package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.proxy.decide.Standing;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestJudge;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges each request of one plaintext connection: that its caller may still begin anything, that it is meant for the
 * authority the connection was permitted for, that rules about requests let it pass, and that their limits do. Where no rule
 * speaks of requests the connection's own verdict stands, and policy is not asked anew. Confined to its session's event loop.
 */
final class RequestVerdicts implements RequestJudge {
    private final GatewayServices services;
    private final SessionJudge judge;
    private final SessionCharges charges;
    private final Standing standing;
    private final Runnable judged;
    private final Runnable leave;
    private final RequestJudge authority;

    /**
     * For a connection that stands on this.
     *
     * @param judged told whenever the limits that count its bytes may be others
     * @param leave has the next answer be the last
     */
    RequestVerdicts(
            GatewayServices services,
            SessionJudge judge,
            SessionCharges charges,
            Standing standing,
            Runnable judged,
            Runnable leave) {
        this.services = services;
        this.judge = judge;
        this.charges = charges;
        this.standing = standing;
        this.judged = judged;
        this.leave = leave;
        this.authority = RequestJudge.of(authority(standing.attempts().getLast()));
    }

    /** The host and port that a connection was permitted for. */
    static Authority authority(Attempt attempt) {
        if (attempt.host() != null) {
            return new Authority(attempt.host(), attempt.port());
        }
        if (attempt.literal() != null) {
            return new Authority(new IpLiteral(attempt.literal()), attempt.port());
        }
        throw new IllegalStateException("an attempt has a host name or a literal address");
    }

    @Override
    public void judge(RequestHead head, Consumer<@Nullable HttpRefusal> verdict) {
        Refusal unfit = EntryCheck.refusal(services, judge);
        if (unfit != null) {
            tell(head, unfit, verdict);
            return;
        }
        if (judge.endsSoon()) {
            leave.run();
        }
        authority.judge(head, misdirected -> {
            if (misdirected != null) {
                verdict.accept(misdirected);
            } else if (judge.isByRequest()) {
                judgeByRules(head, verdict);
            } else {
                charges.request(judge.limited(), refusal -> tell(head, refusal, verdict));
            }
        });
    }

    private void judgeByRules(RequestHead head, Consumer<@Nullable HttpRefusal> verdict) {
        Standing asked = standing.with(head.facts());
        switch (judge.judge(asked)) {
            case Refusal refusal -> tell(head, refusal, verdict);
            case DialTargets targets -> charge(head, asked, targets.limited(), verdict);
        }
    }

    private void charge(
            RequestHead head, Standing asked, List<LimitedRule> limited, Consumer<@Nullable HttpRefusal> verdict) {
        judged.run();
        boolean[] waited = {false};
        charges.requestByRules(limited, refusal -> {
            // Policy may have changed while the charge was waited for.
            boolean stands = refusal != null || !waited[0];
            tell(head, stands ? refusal : judge.judge(asked) instanceof Refusal late ? late : null, verdict);
        });
        waited[0] = true;
    }

    private void tell(RequestHead head, @Nullable Refusal refusal, Consumer<@Nullable HttpRefusal> verdict) {
        if (refusal == null) {
            verdict.accept(null);
            return;
        }
        judge.refused(refusal);
        verdict.accept(TunnelledRefusal.http(refusal, head.host().toString(), judge.namespace()));
    }
}
