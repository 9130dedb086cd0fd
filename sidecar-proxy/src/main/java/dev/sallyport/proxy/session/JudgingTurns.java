package dev.sallyport.proxy.session;

import dev.sallyport.model.reason.Reason;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The connections of one event loop that are due to be judged again, some at a time: what flows on that loop has its turn
 * after each share (ADR 0191). A connection that is due already is not due twice, however many changes of policy come
 * meanwhile: it will be judged by the last. Safe for concurrent use; judges on the loop.
 */
final class JudgingTurns {
    private static final Logger LOG = Logger.getLogger(JudgingTurns.class);
    /** One share; a single judgement takes a few microseconds, one that cuts some ten. */
    private static final long SHARE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** A connection, its number, and whether it waits here. */
    record Due(LiveConnections.Live connection, long id, AtomicBoolean waits) {
        Due(LiveConnections.Live connection, long id) {
            this(connection, id, new AtomicBoolean());
        }
    }

    private final EventLoop loop;
    private final Queue<Due> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    JudgingTurns(EventLoop loop) {
        this.loop = loop;
    }

    void add(Due due) {
        if (due.waits.compareAndSet(false, true)) {
            queue.add(due);
            if (!loop.isShuttingDown() && busy.compareAndSet(false, true)) {
                loop.execute(this::turn);
            }
        }
    }

    private void turn() {
        long began = System.nanoTime();
        while (System.nanoTime() - began < SHARE_NANOS) {
            Due next = queue.poll();
            if (next != null) {
                judge(next);
            } else {
                busy.set(false);
                // What was added between the look and the flag would have nobody to take it.
                if (queue.isEmpty() || !busy.compareAndSet(false, true)) {
                    return;
                }
            }
        }
        loop.schedule(this::turn, PAUSE_NANOS, TimeUnit.NANOSECONDS);
    }

    private static void judge(Due due) {
        // First, so that a change that comes while it is judged makes it due again.
        due.waits.set(false);
        try {
            due.connection.rejudge();
        } catch (RuntimeException e) {
            // The border of the loop's task: the others are judged all the same, and this one does not go on unjudged.
            LOG.error("A live connection could not be judged again and is cut", e);
            due.connection.cut(Reason.POLICY_INVALID, "The gateway could not judge this connection again.");
        }
    }
}
