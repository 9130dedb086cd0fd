package dev.sallyport.ca.observe;

import dev.sallyport.ca.attest.Caller;
import dev.sallyport.ca.issue.Decision;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Counts every decision and writes a line about it: whose, why, which credential. Thread-safe. */
public final class DecisionLog implements Decision.Observer {
    private static final Logger LOG = Logger.getLogger(DecisionLog.class);

    private final CaMetrics metrics;

    /** Counts there. */
    public DecisionLog(CaMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void decided(Decision decision, InetAddress source) {
        switch (decision) {
            case Decision.Granted granted -> {
                metrics.issued();
                X509Certificate leaf = granted.chain().getFirst();
                LOG.infof(
                        "Issued %s to %s, from %s, until %s",
                        leaf.getSerialNumber().toString(16),
                        granted.caller().describe(),
                        source.getHostAddress(),
                        leaf.getNotAfter().toInstant());
            }
            case Decision.Refused refused -> {
                metrics.refused(refused.refusal().reason());
                LOG.log(level(refused.refusal().reason()), line(refused.refusal(), refused.caller(), source));
            }
        }
    }

    /** A flood must not become a flood of lines: what is shed is counted, and written only where someone looks closer. */
    private static Logger.Level level(RefusalReason reason) {
        return switch (reason) {
            case RATE_LIMITED, SOURCE_LIMITED, OVERLOADED -> Logger.Level.DEBUG;
            default -> Logger.Level.WARN;
        };
    }

    private static String line(Refusal refusal, @Nullable Caller caller, InetAddress source) {
        return "Refused (%s): %s; asked from %s%s"
                .formatted(
                        refusal.reason().label(),
                        refusal.detail(),
                        source.getHostAddress(),
                        caller == null ? "" : " by " + caller.describe());
    }
}
