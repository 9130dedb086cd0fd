package dev.sallyport.proxy.quota;

import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.connection.SharedLimitObserver.Answer;
import dev.sallyport.proxy.quota.Draw.Shortage;
import dev.sallyport.proxy.quota.LimitKey.Kind;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts that several gateways share through Redis: one step there for each tunnel or request, on Redis' own clock. While
 * Redis is away each gateway counts for itself, or refuses what is limited. Bytes are counted here and told every 100 ms, so
 * no byte waits for Redis. Never blocks. Safe for concurrent use.
 */
final class SharedLimits implements LimitStore {
    private static final long WAIT_UNIT = 100_000_000;
    private static final long TELL_MILLIS = 100;
    /** Places that are not told again for 30 s are free: a gateway that died holds none. */
    private static final int BEATS_BETWEEN = 100;

    private final SharedSettings settings;
    private final LocalLimits local;
    private final SharedLimitObserver observer;
    private final String me;
    private final Script take = Script.take();
    private final Script tell = Script.tell();
    private final RedisLink link;
    private final Map<LimitKey, Integer> places = new ConcurrentHashMap<>();
    private final Map<LimitKey, SharedBytes> bytes = new ConcurrentHashMap<>();
    private @Nullable ScheduledFuture<?> telling;
    private int beats;

    /**
     * Not connected.
     *
     * @param local counts while Redis is away
     * @param me names this gateway among those that share
     */
    SharedLimits(SharedSettings settings, LocalLimits local, EventLoop loop, SharedLimitObserver observer, String me) {
        this.settings = settings;
        this.local = local;
        this.observer = observer;
        this.me = me;
        this.link = new RedisLink(settings, List.of(take.text(), tell.text()), loop, observer);
    }

    /** Connects, and tells every 100 ms what was counted here. */
    @Override
    public void start() {
        link.start();
        telling = link.loop().scheduleAtFixedRate(this::beat, TELL_MILLIS, TELL_MILLIS, TimeUnit.MILLISECONDS);
    }

    boolean isUp() {
        return link.isUp();
    }

    @Override
    public void take(Executor loop, List<Draw> draws, Consumer<@Nullable Shortage> then) {
        if (!link.isUp()) {
            reserve(draws);
            away(draws, then);
            return;
        }
        link.ask(asked(draws), reply -> loop.execute(() -> answer(draws, reply, then)));
    }

    private List<String> asked(List<Draw> draws) {
        List<String> words = new ArrayList<>(4 + 6 * draws.size());
        words.addAll(List.of("EVALSHA", take.digest(), Integer.toString(draws.size())));
        draws.forEach(draw -> words.add(name(draw.key())));
        words.add(me);
        for (Draw draw : draws) {
            LimitKey key = draw.key();
            describe(words, key);
            words.add(Integer.toString(key.kind() == Kind.CONCURRENT_TUNNELS ? reserve(key) : 0));
        }
        return words;
    }

    private void reserve(List<Draw> draws) {
        for (Draw draw : draws) {
            if (draw.key().kind() == Kind.CONCURRENT_TUNNELS) {
                reserve(draw.key());
            }
        }
    }

    private int reserve(LimitKey key) {
        return places.merge(key, 1, Integer::sum);
    }

    private static void describe(List<String> words, LimitKey key) {
        words.add(key.kind().name());
        words.add(Long.toString(key.most()));
        words.add(Long.toString(key.refill()));
        words.add(Long.toString(key.perMillis()));
    }

    /** The limit is part of the name: gateways that have read policy at different times do not mix counts. */
    private String name(LimitKey key) {
        return settings.prefix()
                + ':'
                + key.kind().name().toLowerCase(java.util.Locale.ROOT)
                + ':'
                + key.rule()
                + ':'
                + (key.identity() == null ? "" : key.identity())
                + ':'
                + key.most()
                + '/'
                + key.refill()
                + '/'
                + key.perMillis();
    }

    private void answer(List<Draw> draws, RedisReply reply, Consumer<@Nullable Shortage> then) {
        switch (reply) {
            case RedisReply.Whole(long number)
            when number == 0 -> {
                observer.answered(Answer.SHARED);
                then.accept(null);
            }
            case RedisReply.Whole(long number)
            when number / WAIT_UNIT <= draws.size() -> {
                observer.answered(Answer.SHARED);
                unreserve(draws);
                then.accept(new Shortage(
                        draws.get(Math.toIntExact(number / WAIT_UNIT) - 1), Duration.ofMillis(number % WAIT_UNIT)));
            }
            case RedisReply.Whole odd -> away(draws, then);
            case RedisReply.Ok odd -> away(draws, then);
            case RedisReply.Failed(String word) -> {
                refused(word);
                away(draws, then);
            }
        }
    }

    /** Lost scripts are loaded again with a new connection; whatever else it refuses it may not refuse then. */
    private void refused(String word) {
        if (!word.equals("AWAY")) {
            link.loop().execute(() -> link.dismiss("it refused: " + word));
        }
    }

    private void away(List<Draw> draws, Consumer<@Nullable Shortage> then) {
        switch (settings.away()) {
            case LOCAL -> {
                observer.answered(Answer.LOCAL);
                Shortage shortage = alone(draws);
                if (shortage != null) {
                    unreserve(draws);
                }
                then.accept(shortage);
            }
            case DENY -> {
                observer.answered(Answer.DENIED);
                unreserve(draws);
                then.accept(Shortage.uncounted(draws.getFirst(), settings.retry()));
            }
        }
    }

    /** Places are known here whoever counted them; the rest is counted in the local table. */
    private @Nullable Shortage alone(List<Draw> draws) {
        List<Draw> others = new ArrayList<>(draws.size());
        for (Draw draw : draws) {
            LimitKey key = draw.key();
            if (key.kind() != Kind.CONCURRENT_TUNNELS) {
                others.add(draw);
            } else if (places.getOrDefault(key, 0) > key.most()) {
                return new Shortage(draw, settings.retry());
            }
        }
        return local.take(others);
    }

    private void unreserve(List<Draw> draws) {
        for (Draw draw : draws) {
            if (draw.key().kind() == Kind.CONCURRENT_TUNNELS) {
                leave(draw.key());
            }
        }
    }

    private void leave(LimitKey key) {
        Integer left = places.computeIfPresent(key, (known, held) -> held - 1);
        if (left != null) {
            tell(key, left, reply -> {});
        }
    }

    @Override
    public void release(List<Draw> draws) {
        unreserve(draws);
    }

    private void tell(LimitKey key, long amount, Consumer<RedisReply> then) {
        List<String> words = new ArrayList<>(10);
        words.addAll(List.of("EVALSHA", tell.digest(), "1", name(key), me));
        describe(words, key);
        words.add(Long.toString(amount));
        link.ask(words, then);
    }

    @Override
    public ByteMeter meter(Draw draw) {
        ByteMeter own = local.meter(draw);
        LimitKey key = draw.key();
        return moved -> {
            long wait = own.spend(moved);
            long together = bytes.computeIfAbsent(key, SharedBytes::new).spend(moved);
            return wait == ByteMeter.EXHAUSTED || together == ByteMeter.EXHAUSTED
                    ? ByteMeter.EXHAUSTED
                    : Math.max(wait, together);
        };
    }

    private void beat() {
        places.values().removeIf(held -> held == 0);
        if (!link.isUp()) {
            return;
        }
        bytes.values().forEach(shared -> {
            long fresh = shared.take();
            if (fresh > 0) {
                tell(shared.key(), fresh, reply -> shared.told(fresh, reply));
            } else if (shared.isStale()) {
                bytes.remove(shared.key(), shared);
            }
        });
        if (++beats % BEATS_BETWEEN == 0) {
            places.forEach((key, held) -> tell(key, held, reply -> {}));
        }
    }

    @Override
    public int size() {
        return local.size();
    }

    @Override
    public void close() {
        if (telling != null) {
            telling.cancel(false);
        }
        link.close();
    }
}
