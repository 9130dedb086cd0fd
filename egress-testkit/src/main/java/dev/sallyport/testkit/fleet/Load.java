package dev.sallyport.testkit.fleet;

import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A steady load: so many exchanges begin a second, whether or not earlier ones have ended, each on a connection of its own.
 * Every one is written down. Thread-safe.
 */
public final class Load implements AutoCloseable {
    private static final int MOST_UNDER_WAY = 5000;
    private static final Duration LAST_ONES = Duration.ofSeconds(30);

    private final App app;
    private final Exchange exchange;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("load").factory());
    private final ConcurrentLinkedQueue<LoadReport.Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final long began = System.nanoTime();

    private Load(App app, Exchange exchange) {
        this.app = app;
        this.exchange = exchange;
    }

    /** What happens once; an exception is a failure and its reason. */
    @FunctionalInterface
    public interface Exchange {
        /** Does it, blocking. */
        void run(App app) throws IOException;

        /** GET by HTTPS that must be answered 200. */
        static Exchange https(Target target) {
            return app -> expect200(app.https(target, "/load"));
        }

        /** GET in plain HTTP that must be answered 200. */
        static Exchange http(Target target) {
            return app -> expect200(app.http(target, "/load"));
        }

        /** Some bytes to an echo server that must all come back. */
        static Exchange echo(Target target) {
            byte[] words = "0123456789".repeat(20).getBytes(StandardCharsets.US_ASCII);
            return app -> {
                try (var socket = app.connect(target)) {
                    socket.getOutputStream().write(words);
                    socket.shutdownOutput();
                    if (socket.getInputStream().readAllBytes().length != words.length) {
                        throw new IOException("closed before the echo was whole");
                    }
                }
            };
        }

        private static void expect200(String answer) throws IOException {
            String line = answer.lines().findFirst().orElse("");
            if (!line.contains(" 200 ")) {
                throw new IOException("answered " + line);
            }
        }
    }

    /** Begins at once. */
    public static Load start(App app, double perSecond, Exchange exchange) {
        Load load = new Load(app, exchange);
        load.clock.scheduleAtFixedRate(load::begin, 0, (long) (1_000_000_000 / perSecond), TimeUnit.NANOSECONDS);
        return load;
    }

    private void begin() {
        long started = System.nanoTime();
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            attempts.add(new LoadReport.Attempt(started, started, "too many under way in the generator"));
            return;
        }
        Thread.ofVirtual().start(() -> {
            try {
                String failure = attempt();
                attempts.add(new LoadReport.Attempt(started, System.nanoTime(), failure));
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    private String attempt() {
        try {
            exchange.run(app);
            return "";
        } catch (IOException | RuntimeException e) {
            return reason(e);
        }
    }

    /** One or a few words for a failure: {@code refused}, {@code reset}, {@code timed out}, {@code 503 gateway_unavailable} …. */
    public static String reason(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (failure instanceof Refused refused) {
            return (refused.status() + " " + refused.reason()).strip();
        }
        if (failure instanceof ConnectException) {
            return lower.contains("timed out") ? "timed out" : "refused";
        }
        if (failure instanceof SocketTimeoutException || lower.contains("timed out")) {
            return "timed out";
        }
        if (lower.contains("access_denied")) {
            return "access_denied";
        }
        return lower.contains("reset") || lower.contains("broken pipe") ? "reset" : text;
    }

    /** All that has ended up to now. */
    public LoadReport soFar() {
        return new LoadReport(began, System.nanoTime(), List.copyOf(attempts));
    }

    /** Waits until another {@code count} exchanges have succeeded. */
    public void awaitSuccesses(int count, Duration limit) {
        long wanted = soFar().succeeded() + count;
        if (!Eventually.holds(limit, () -> soFar().succeeded() >= wanted)) {
            throw new IllegalStateException("no %d more successes; so far %s".formatted(count, soFar()));
        }
    }

    /** Begins no more, waits for those under way, and reports. Idempotent. */
    public LoadReport stop() {
        clock.shutdownNow();
        Eventually.holds(LAST_ONES, () -> underWay.get() == 0);
        return soFar();
    }

    /** Begins no more. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
