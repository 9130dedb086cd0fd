package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.resources.cluster.RuleMatches;
import java.time.Clock;

/** Notes which rules decide, for the status of their policies. Called on event loops. */
public final class MatchedRules implements ConnectionObserver {
    private final RuleMatches matches;
    private final Clock clock;

    /** Notes them there. */
    public MatchedRules(RuleMatches matches, Clock clock) {
        this.matches = matches;
        this.clock = clock;
    }

    @Override
    public void opened() {}

    @Override
    public void settled(ConnectionRecord record) {
        String rule = record.facts().rule();
        if (rule != null) {
            matches.matched(rule, clock.instant());
        }
    }
}
