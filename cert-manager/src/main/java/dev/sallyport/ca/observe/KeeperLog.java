package dev.sallyport.ca.observe;

import dev.sallyport.ca.authority.AuthorityInForce;
import dev.sallyport.ca.authority.AuthorityState;
import dev.sallyport.ca.authority.ClockTrust.Verdict;
import dev.sallyport.ca.authority.KeeperObserver;
import dev.sallyport.ca.authority.Rotation.Step;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Says what the keeper did: each change once, a failure when it is news. Confined to the keeper's thread. */
public final class KeeperLog implements KeeperObserver {
    private static final Logger LOG = Logger.getLogger(KeeperLog.class);

    private final CaMetrics metrics;
    private @Nullable String failure;
    private long sequence = -1;

    /** Counts there. */
    public KeeperLog(CaMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void inForce(AuthorityInForce authority) {
        if (sequence != authority.bundle().sequence()) {
            sequence = authority.bundle().sequence();
            LOG.infof(
                    "In force: %s, %d trusted root(s), bundle %d, signer %s until %s",
                    authority.state().phase().label(),
                    authority.bundle().certificates().size(),
                    sequence,
                    authority.state().signer().authority(),
                    authority.state().signer().notAfter());
        }
    }

    @Override
    public void stepped(Step step, AuthorityState state) {
        switch (step) {
            case NONE -> LOG.infof("Wrote the state: %s", state.phase().label());
            case RENEW_ISSUING -> LOG.info("Renewed the issuing authority under the same root");
            case ANNOUNCE -> LOG.info("Root rotation, 1 of 3: a new root is trusted, the old one signs");
            case SIGN -> LOG.info("Root rotation, 2 of 3: the new root signs, the old one is still trusted");
            case RETIRE -> LOG.info("Root rotation, 3 of 3: the old root is trusted no longer");
            case REPLACE ->
                LOG.error("The root was over; a new one signs at once. Workloads need the new bundle first");
        }
    }

    @Override
    public void conflict() {
        metrics.conflict();
        LOG.info("Another replica wrote the state first; it is loaded again");
    }

    @Override
    public void failed(String sentence) {
        metrics.stateFailed();
        if (!Objects.equals(failure, sentence)) {
            LOG.errorf("%s; what is in force stays", sentence);
            failure = sentence;
        }
    }

    @Override
    public void inOrder() {
        if (failure != null) {
            LOG.info("The CA's state is in order again");
            failure = null;
        }
    }

    @Override
    public void clockJudged(Verdict verdict) {
        if (metrics.clockJudged(verdict)) {
            switch (verdict) {
                case TRUSTED -> LOG.info("The clock is right again");
                case DOUBTED ->
                    LOG.warn(
                            "The clock leapt, or is behind the time at which the state was last written: the state is not"
                                    + " changed until the clock is right again or has gone on evenly for an hour");
                case BELIEVED_ANEW ->
                    LOG.error(
                            "The clock has gone on evenly for an hour since it leapt and is believed: what was written"
                                    + " later than now was written by a wrong clock");
            }
        }
    }

    @Override
    public void restored(AuthorityState state) {
        LOG.errorf(
                "The CA's state had vanished; it was written again as it is in force: %s",
                state.phase().label());
    }

    @Override
    public void askedInVain(AuthorityState state) {
        LOG.warnf(
                "A root rotation was asked for in phase %s and cannot begin there",
                state.phase().label());
    }
}
