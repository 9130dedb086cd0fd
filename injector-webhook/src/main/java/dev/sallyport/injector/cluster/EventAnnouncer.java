package dev.sallyport.injector.cluster;

import dev.sallyport.injector.announce.Announcement;
import dev.sallyport.injector.announce.Announcer;
import dev.sallyport.injector.announce.Memory;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jboss.logging.Logger;

/**
 * Makes Kubernetes Events, one after another on a thread of its own, from a bounded queue; an Event that cannot be
 * made is a line in the log and nothing else.
 */
public final class EventAnnouncer implements Announcer, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventAnnouncer.class);
    private static final int QUEUED = 256;
    private static final int LONGEST_NOTE = 1024;

    private final KubernetesClient client;
    private final String self;
    private final Memory memory;
    private final InstantSource clock;
    private final BlockingQueue<Announcement> queue = new ArrayBlockingQueue<>(QUEUED);
    private final Thread thread;

    /**
     * Begins at once.
     *
     * @param self our pod's name
     */
    public EventAnnouncer(KubernetesClient client, String self, Memory memory, InstantSource clock) {
        this.client = client;
        this.self = self;
        this.memory = memory;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("events").start(this::run);
    }

    @Override
    public void announce(Announcement announcement) {
        if (memory.isNews(announcement) && !queue.offer(announcement)) {
            LOG.debugf("No Event for %s: too many wait", announcement);
        }
    }

    private void run() {
        try {
            while (true) {
                make(queue.take());
            }
        } catch (InterruptedException closing) {
            LOG.debug("no Events any more");
        }
    }

    private void make(Announcement announcement) {
        try {
            client.v1()
                    .events()
                    .inNamespace(announcement.about().namespace())
                    .resource(event(announcement))
                    .create();
        } catch (KubernetesClientException e) {
            LOG.infof("No Event %s: %s", announcement.reason().word(), e.getMessage());
        }
    }

    private Event event(Announcement announcement) {
        Announcement.About about = announcement.about();
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String note = announcement.note();
        return new EventBuilder()
                .withNewMetadata()
                .withGenerateName(Kube.INJECTOR + "-")
                .withNamespace(about.namespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.apiVersion())
                .withKind(about.kind())
                .withNamespace(about.namespace())
                .withName(about.name())
                .withUid(about.uid().isEmpty() ? null : about.uid())
                .endInvolvedObject()
                .withReason(announcement.reason().word())
                .withMessage(note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE - 1) + "…")
                .withType(announcement.reason().isWarning() ? "Warning" : "Normal")
                .withNewSource()
                .withComponent(Kube.INJECTOR)
                .endSource()
                .withReportingComponent(Kube.INJECTOR)
                .withReportingInstance(self)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
