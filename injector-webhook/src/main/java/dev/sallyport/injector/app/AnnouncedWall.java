package dev.sallyport.injector.app;

import dev.sallyport.injector.announce.Announcement;
import dev.sallyport.injector.announce.Announcement.About;
import dev.sallyport.injector.announce.Announcement.Reason;
import dev.sallyport.injector.announce.Announcer;
import dev.sallyport.injector.wall.WallObserver;
import java.util.List;
import org.jboss.logging.Logger;

/** What the wall does: measured, and announced in the namespace. Called by the wall's thread. */
final class AnnouncedWall implements WallObserver {
    private static final Logger LOG = Logger.getLogger(AnnouncedWall.class);

    private final WallObserver metrics;
    private final Announcer announcer;

    AnnouncedWall(WallObserver metrics, Announcer announcer) {
        this.metrics = metrics;
        this.announcer = announcer;
    }

    @Override
    public void reconciled(String namespace, Outcome outcome) {
        metrics.reconciled(namespace, outcome);
        LOG.debugf("Wall of namespace %s: %s", namespace, outcome);
    }

    @Override
    public void lockdownPending(String namespace, String status) {
        metrics.lockdownPending(namespace, status);
        announce(namespace, Reason.LOCKDOWN_PENDING, status);
    }

    @Override
    public void lockdownApplied(String namespace, String status) {
        metrics.lockdownApplied(namespace, status);
        announce(namespace, Reason.LOCKDOWN_APPLIED, status);
    }

    @Override
    public void standing(String namespace, int waiting, List<String> openings) {
        metrics.standing(namespace, waiting, openings);
        if (!openings.isEmpty()) {
            announcer.announce(new Announcement(
                    Reason.WALL_OPENED,
                    About.namespace(namespace),
                    "These NetworkPolicies open a way around the egress gateway; change or delete them: "
                            + String.join(", ", openings)));
        }
    }

    @Override
    public void released(String namespace) {
        metrics.released(namespace);
    }

    @Override
    public void outOfOffice() {
        metrics.outOfOffice();
    }

    private void announce(String namespace, Reason reason, String status) {
        LOG.infof("%s %s: %s", reason.word(), namespace, status);
        announcer.announce(new Announcement(reason, About.namespace(namespace), status));
    }
}
