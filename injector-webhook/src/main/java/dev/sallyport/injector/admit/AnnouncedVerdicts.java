package dev.sallyport.injector.admit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.announce.Announcement;
import dev.sallyport.injector.announce.Announcement.About;
import dev.sallyport.injector.announce.Announcement.Reason;
import dev.sallyport.injector.announce.Announcer;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.resources.document.Quoted;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Refusals in the log, and what became of pods announced about their owner: a Deployment's people never see the answer its
 * ReplicaSet gets. Nothing is announced of a dry run.
 */
public final class AnnouncedVerdicts implements AdmissionObserver {
    private static final Logger LOG = Logger.getLogger(AnnouncedVerdicts.class);

    private final Announcer announcer;

    /** Announces there. */
    public AnnouncedVerdicts(Announcer announcer) {
        this.announcer = announcer;
    }

    @Override
    public void judged(Door door, ReviewRequest request, Verdict verdict, Duration took) {
        boolean pod = request.subject().is("", "pods") && !request.dryRun();
        switch (verdict) {
            case Verdict.Refuse refuse -> {
                LOG.infof(
                        "%s: refused %s %s %s/%s%s (%s): %s",
                        door.word(),
                        request.operation(),
                        Quoted.line(request.subject().toString()),
                        Quoted.line(request.namespace()),
                        Quoted.line(request.displayName()),
                        request.dryRun() ? ", dry run" : "",
                        refuse.reason(),
                        Quoted.line(refuse.sentence()));
                if (pod) {
                    announce(request, Reason.INJECTION_REFUSED, refuse.sentence());
                }
            }
            case Verdict.Allow allow -> {
                LOG.debugf("%s: %s %s/%s", door.word(), allow.reason(), request.namespace(), request.displayName());
                if (pod && allow.patch() != null && !allow.patch().isEmpty()) {
                    announce(request, Reason.INJECTED, "Pods get a sidecar: their egress is governed by Sallyport.");
                }
            }
        }
    }

    @Override
    public void turnedAway(Door door, TurnedAway reason) {}

    private void announce(ReviewRequest request, Reason reason, String note) {
        announcer.announce(new Announcement(reason, about(request), note));
    }

    private static About about(ReviewRequest request) {
        for (JsonNode owner : request.either().path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean(false)) {
                return new About(
                        owner.path("apiVersion").asText(""),
                        owner.path("kind").asText(""),
                        request.namespace(),
                        owner.path("name").asText(""),
                        owner.path("uid").asText(""));
            }
        }
        return About.namespace(request.namespace());
    }
}
