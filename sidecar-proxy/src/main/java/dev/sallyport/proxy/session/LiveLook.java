package dev.sallyport.proxy.session;

import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.session.JudgingTurns.Due;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Looks at live connections without holding up what they carry: each loop is asked for a few of its own at a time, and
 * nobody waits. Whom a connection is for is known without its loop, and decides whether that is asked at all. Stateless
 * but for what it looks at; safe for concurrent use.
 */
public final class LiveLook {
    /** Asked of a loop in one task; a view takes less than a microsecond. */
    private static final int SHARE = 64;
    /** Looked at for one page, whatever it shows of them. */
    static final int MOST = 4_096;

    private static final long PATIENCE_MILLIS = 2_000;

    private final LiveConnections live;

    /** Looks at these. */
    public LiveLook(LiveConnections live) {
        this.live = live;
    }

    /**
     * A page.
     *
     * @param whose by the caller, on the calling thread
     * @param which by what is known, on any thread
     * @param after those that came after this one
     * @param most connections of the page
     */
    public CompletionStage<LivePage> page(
            Predicate<PeerIdentity> whose, Predicate<LiveView> which, long after, int most) {
        List<Due> found = live.all()
                .filter(due -> due.id() > after && whose.test(due.connection().peer()))
                .sorted(Comparator.comparingLong(Due::id))
                .limit(MOST + 1L)
                .toList();
        List<Due> looked = found.subList(0, Math.min(found.size(), MOST));
        Map<EventLoop, List<Due>> byLoop = new LinkedHashMap<>();
        looked.forEach(due -> byLoop.computeIfAbsent(due.connection().loop(), loop -> new ArrayList<>())
                .add(due));
        List<CompletableFuture<List<LiveView>>> answers = new ArrayList<>();
        byLoop.forEach((loop, some) -> {
            CompletableFuture<List<LiveView>> answer = new CompletableFuture<>();
            answers.add(answer.completeOnTimeout(List.of(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            new Round(loop, some, answer).next();
        });
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> page(answers, which, most, looked, found.size() > MOST));
    }

    private static LivePage page(
            List<CompletableFuture<List<LiveView>>> answers,
            Predicate<LiveView> which,
            int most,
            List<Due> looked,
            boolean more) {
        List<LiveView> matching = answers.stream()
                .flatMap(answer -> answer.getNow(List.of()).stream())
                .filter(which)
                .sorted(Comparator.comparingLong(LiveView::id))
                .toList();
        int silent = Math.toIntExact(answers.stream()
                .filter(answer -> answer.getNow(List.of()).isEmpty())
                .count());
        if (matching.size() > most) {
            return new LivePage(
                    matching.subList(0, most), matching.get(most - 1).id(), silent);
        }
        return new LivePage(matching, more ? looked.getLast().id() : null, silent);
    }

    /** One loop's connections, some in each turn. */
    private static final class Round {
        private final EventLoop loop;
        private final List<Due> all;
        private final CompletableFuture<List<LiveView>> answer;
        private final List<LiveView> seen = new ArrayList<>();
        private int done;

        Round(EventLoop loop, List<Due> all, CompletableFuture<List<LiveView>> answer) {
            this.loop = loop;
            this.all = all;
            this.answer = answer;
        }

        void next() {
            if (loop.isShuttingDown()) {
                answer.complete(List.of());
            } else {
                loop.execute(this::turn);
            }
        }

        private void turn() {
            int end = Math.min(done + SHARE, all.size());
            for (Due due : all.subList(done, end)) {
                seen.add(due.connection().view(due.id()));
            }
            done = end;
            if (done == all.size()) {
                answer.complete(List.copyOf(seen));
            } else {
                next();
            }
        }
    }
}
