package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.proxy.quota.TunnelBytes;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Slows a transfer down to what its rules let pass, by not reading, and has it cut when a day's bytes are used up. Installed
 * only where a rule counts bytes. Confined to its session's event loop.
 */
final class ByteToll implements LongConsumer {
    /** Shorter pauses cost more than they save: the debt is remembered, and the next read pays. */
    private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    /** Debts of many tunnels add up; each looks again at least this often. */
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

    private final TunnelBytes bytes;
    private final Runnable pause;
    private final Runnable resume;
    private final EventLoop loop;
    private final Consumer<Refusal> cut;
    private boolean paused;
    private boolean exhausted;

    /**
     * A toll on bytes that somebody hands on.
     *
     * @param pause has it read no more
     * @param resume has it read on
     * @param cut has it end
     */
    ByteToll(TunnelBytes bytes, Runnable pause, Runnable resume, EventLoop loop, Consumer<Refusal> cut) {
        this.bytes = bytes;
        this.pause = pause;
        this.resume = resume;
        this.loop = loop;
        this.cut = cut;
    }

    @Override
    public void accept(long moved) {
        long wait = bytes.spend(moved);
        Refusal refusal = exhausted ? null : bytes.exhausted();
        if (refusal != null) {
            exhausted = true;
            // Not from within a read: what was read is handed on first.
            loop.execute(() -> cut.accept(refusal));
        } else if (wait >= LEAST_PAUSE && !paused) {
            paused = true;
            bytes.paused();
            pause.run();
            loop.schedule(this::goOn, Math.min(wait, LONGEST_PAUSE), TimeUnit.NANOSECONDS);
        }
    }

    private void goOn() {
        paused = false;
        resume.run();
    }
}
