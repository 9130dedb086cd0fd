package dev.sallyport.proxy.dial;

import dev.sallyport.proxy.dns.Question;
import dev.sallyport.proxy.dns.ReadReply;
import dev.sallyport.proxy.dns.Reply;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Has a question of any type answered by name servers, one after the other until one says something conclusive. Keeps
 * nothing; as many questions are under way as the settings allow. Safe for concurrent use; each question stays on its
 * caller's event loop.
 */
public final class DnsForwarder {
    private final ForwarderSettings settings;
    private final NameServers servers;
    private final RandomGenerator random;
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * Forwards by these settings.
     *
     * @param random of a kind that cannot be predicted, and safe for concurrent use
     */
    public DnsForwarder(ForwarderSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.servers = new NameServers(settings.servers());
        this.random = random;
    }

    /** What came of a question. */
    public sealed interface Forwarded {
        /** A server's answer: conclusive, or the last server's code. */
        record Answered(Reply reply) implements Forwarded {}

        /**
         * None.
         *
         * @param why a sentence
         */
        record Failed(String why) implements Forwarded {}
    }

    /** Asks, on the loop; {@code done} is told once, there. */
    public void forward(EventLoop loop, Question question, Consumer<Forwarded> done) {
        if (settings.servers().isEmpty()) {
            done.accept(new Forwarded.Failed("No name server is known."));
        } else if (pending.incrementAndGet() > settings.maxPending()) {
            pending.decrementAndGet();
            done.accept(new Forwarded.Failed(settings.maxPending() + " questions are under way already."));
        } else {
            Consumer<Forwarded> counted = forwarded -> {
                pending.decrementAndGet();
                done.accept(forwarded);
            };
            new Asking(loop, question, counted).ask();
        }
    }

    /** One question. */
    private final class Asking {
        private final EventLoop loop;
        private final Question question;
        private final Consumer<Forwarded> done;
        private final long endNanos =
                System.nanoTime() + settings.lookupTimeout().toNanos();
        private final int first = servers.preferred();
        private @Nullable Reply inconclusive;
        private int attempt;

        Asking(EventLoop loop, Question question, Consumer<Forwarded> done) {
            this.loop = loop;
            this.question = question;
            this.done = done;
        }

        void ask() {
            long left = endNanos - System.nanoTime();
            Duration wait = settings.queryTimeout();
            DnsExchange.start(
                    loop,
                    servers.at(first, attempt),
                    question,
                    Math.max(1, Math.min(left, wait.toNanos())),
                    random,
                    this::on);
        }

        private void on(ReadReply read) {
            switch (read) {
                case ReadReply.Complete complete
                when complete.reply().isConclusive() -> done.accept(new Forwarded.Answered(complete.reply()));
                case ReadReply.Complete complete -> {
                    inconclusive = complete.reply();
                    next("it answered with code " + complete.reply().code());
                }
                case ReadReply.Truncated truncated -> next("it truncates over TCP");
                case ReadReply.Unusable unusable -> next(unusable.why());
            }
        }

        private void next(String why) {
            var server = servers.at(first, attempt);
            servers.failed(server);
            attempt++;
            if (attempt < servers.attempts() && endNanos - System.nanoTime() > 0) {
                ask();
            } else if (inconclusive != null) {
                done.accept(new Forwarded.Answered(inconclusive));
            } else {
                done.accept(new Forwarded.Failed("Name server "
                        + server.getAddress().getHostAddress() + " port " + server.getPort() + ": " + why + "."));
            }
        }
    }
}
