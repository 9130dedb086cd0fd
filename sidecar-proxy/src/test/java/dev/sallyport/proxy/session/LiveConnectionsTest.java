package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.testing.Policies;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand live connections on one loop, all of them concerned by ten changes a second. */
class LiveConnectionsTest {
    private static final Logger LOG = Logger.getLogger(LiveConnectionsTest.class);
    private static final int MANY = 10_000;
    private static final int CHANGES = 20;

    private final EventLoopGroup group = new EpollEventLoopGroup(1);
    private final EventLoop loop = group.next();
    private final LiveConnections live = new LiveConnections();

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void theLoopServesOthersBetweenSharesAndEachIsJudgedByTheLastChange() {
        AtomicInteger generation = new AtomicInteger();
        List<Judged> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Judged connection = new Judged(generation);
            all.add(connection);
            live.add(connection);
        }
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicLong longest = new AtomicLong();
        beat(going, longest, System.nanoTime());
        for (int change = 0; change < CHANGES; change++) {
            generation.incrementAndGet();
            live.rejudge();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> all.stream().allMatch(one -> one.seen == CHANGES));
        going.set(false);
        LOG.infof("%d connections, %d changes: longest stall of the loop %d µs", MANY, CHANGES, longest.get() / 1000);
        assertThat(longest.get()).isLessThan(Duration.ofMillis(250).toNanos());
    }

    @Test
    void changesThatComeWhileAConnectionWaitsAreOneChange() {
        AtomicInteger generation = new AtomicInteger();
        Judged connection = new Judged(generation);
        live.add(connection);
        loop.submit(() -> {
                    for (int change = 0; change < 100; change++) {
                        generation.incrementAndGet();
                        live.rejudge();
                    }
                })
                .syncUninterruptibly();
        await().until(() -> connection.seen == 100);
        loop.submit(() -> {}).syncUninterruptibly();
        assertThat(connection.times).isEqualTo(1);
    }

    @Test
    void oneThatCannotBeJudgedIsCutAndTheOthersAreJudged() {
        AtomicInteger generation = new AtomicInteger(1);
        Judged broken = new Judged(generation);
        broken.fails = true;
        Judged other = new Judged(generation);
        live.add(broken);
        live.add(other);
        live.rejudge();
        await().until(() -> other.seen == 1 && broken.cut == Reason.POLICY_INVALID);
    }

    private void beat(AtomicBoolean going, AtomicLong longest, long due) {
        longest.accumulateAndGet(System.nanoTime() - due, Math::max);
        if (going.get()) {
            long next = System.nanoTime() + 1_000_000;
            loop.schedule(() -> beat(going, longest, next), 1, TimeUnit.MILLISECONDS);
        }
    }

    private final class Judged implements LiveConnections.Live {
        private final PeerIdentity peer = new PeerIdentity(Policies.CHECKOUT, "uid-1", Instant.MAX);
        private final AtomicInteger generation;
        private volatile int seen;
        private volatile int times;
        private volatile boolean fails;
        private volatile Reason cut;

        Judged(AtomicInteger generation) {
            this.generation = generation;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public PeerIdentity peer() {
            return peer;
        }

        @Override
        public void rejudge() {
            if (fails) {
                throw new IllegalStateException("a test's failure");
            }
            times++;
            long began = System.nanoTime();
            while (System.nanoTime() - began < 3_000) {
                Thread.onSpinWait();
            }
            seen = generation.get();
        }

        @Override
        public void cut(Reason reason, String detail) {
            cut = reason;
        }

        @Override
        public LiveView view(long id) {
            return new LiveView(id, "carrying", ConnectionFacts.NONE, times, 0, Duration.ZERO);
        }

        @Override
        public void leave() {}

        @Override
        public void mark() {}

        @Override
        public void conclude(Reason reason, String detail) {}
    }
}
