package dev.sallyport.resources.cluster;

import dev.sallyport.resources.translate.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one kind: lists it, watches from there, and watches again from where it stopped whenever a watch ends; a list is
 * read anew only when the server says that what happened since is forgotten (ADR 0110). Runs on a thread of its
 * own until closed.
 */
final class KindWatch implements Runnable {
    private static final System.Logger LOG = System.getLogger(KindWatch.class.getName());
    /** A watch that ended sooner, with nothing heard, counts as a failure, or two servers could spin each other. */
    private static final Duration SHORT = Duration.ofMillis(500);
    /** So often a watch may be refused before its version is doubted: a restored server does not know it and never will. */
    private static final int MOST_REFUSALS = 5;

    private final ApiServer server;
    private final Kind kind;
    private final KindShelf shelf;
    private final ClusterTiming timing;
    private final InstantSource clock;
    private final Backoff backoff;
    private final CountDownLatch closing;
    /** Up to where everything is known; empty when a list is needed. */
    private String version = "";

    private String newest = "";
    /** How often in a row it answered and refused. */
    private int refusals;

    KindWatch(
            ApiServer server,
            KindShelf shelf,
            ClusterTiming timing,
            InstantSource clock,
            Backoff backoff,
            CountDownLatch closing) {
        this.server = server;
        this.kind = shelf.kind();
        this.shelf = shelf;
        this.timing = timing;
        this.clock = clock;
        this.backoff = backoff;
        this.closing = closing;
    }

    @Override
    public void run() {
        try {
            while (closing.getCount() > 0) {
                step();
            }
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "{0} are no longer watched", kind.plural());
        }
    }

    private void step() throws InterruptedException {
        try {
            if (version.isEmpty()) {
                list();
            }
            follow();
        } catch (ApiTrouble trouble) {
            refusals = trouble.isAnswer() ? refusals + 1 : 0;
            if (trouble.isGone() || refusals == MOST_REFUSALS) {
                version = "";
                refusals = 0;
            }
            if (!trouble.isGone()) {
                shelf.trouble(kind.plural() + " cannot be read: " + trouble.sentence() + "; their last state stays");
            }
            pause(backoff.next());
        } catch (RuntimeException e) {
            if (closing.getCount() == 0) {
                // The client may be closed before us, and then refuses to be told to stop.
                return;
            }
            LOG.log(System.Logger.Level.ERROR, kind.plural() + " could not be followed; trying again", e);
            version = "";
            pause(backoff.next());
        }
    }

    private void pause(Duration time) throws InterruptedException {
        if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("closing");
        }
    }

    private void list() throws ApiTrouble, InterruptedException {
        KindList list = KindList.read(server, kind, shelf::keeps);
        String doubt = doubt(list);
        if (doubt != null) {
            shelf.trouble(doubt + "; the last state stays until a second list says the same");
            pause(timing.confirm());
            KindList second = KindList.read(server, kind, shelf::keeps);
            if (second.isBefore(list.version())) {
                throw ApiTrouble.of("its second answer is older than its first", null);
            }
            list = second;
        }
        shelf.replace(list.objects(), clock.instant());
        shelf.trouble(null);
        version = list.version();
        newest = version;
    }

    /**
     * Why a list is not believed at once: it has lost more than half of what is held, or it is older than what was heard.
     * A server restored from a backup, or one that has not read its own store yet, would take every policy away.
     */
    private @Nullable String doubt(KindList list) {
        int held = shelf.count();
        int lost = shelf.lostBy(list.objects().keySet());
        if (lost * 2 > held) {
            return "a list of " + kind.plural() + " lacks " + lost + " of the " + held + " held";
        }
        return list.isBefore(newest) ? "a list of " + kind.plural() + " is older than what was heard before" : null;
    }

    private void follow() throws ApiTrouble, InterruptedException {
        long begin = System.nanoTime();
        String from = version;
        String path = ApiPaths.watch(kind, version, timing.watch());
        server.watch(path, ApiPaths.accepted(kind, false), timing.silence(), new WatchLines.Hearer() {
            @Override
            public void accepted() {
                refusals = 0;
                shelf.trouble(null);
            }

            @Override
            public void line(byte[] utf8) throws ApiTrouble {
                hear(WatchEvent.read(kind, utf8));
            }
        });
        if (from.equals(version) && System.nanoTime() - begin < SHORT.toNanos()) {
            pause(backoff.next());
        } else {
            // It ended in its own time, so nothing was missed up to now.
            backoff.reset();
            shelf.confirm(clock.instant());
        }
    }

    private void hear(WatchEvent event) {
        ClusterObject object = event.object();
        if (object == null) {
            shelf.confirm(clock.instant());
        } else if (event.type() == WatchEvent.Type.DELETED) {
            shelf.remove(object.key(), clock.instant());
        } else {
            shelf.put(object, clock.instant());
        }
        version = event.version();
        newest = version;
        backoff.reset();
    }
}
