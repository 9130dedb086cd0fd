package dev.sallyport.ca.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of the API server, so many at once and each no longer than a time, waiting included: an API server that hangs
 * costs an answer, never a thread that is missed. Thread-safe.
 */
final class BoundedCalls implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Duration limit;
    private final ThreadPoolExecutor threads;

    BoundedCalls(int places, Duration limit) {
        this.limit = limit;
        this.threads = new ThreadPoolExecutor(
                places,
                places,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("api-server-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Makes a call.
     *
     * @throws KubernetesClientException the API server's answer, where its status is for the caller to judge: 404, 409
     * @throws IOException it did not answer in time, or not usefully
     */
    <T> T call(Callable<T> call) throws IOException {
        Future<T> answer = threads.submit(call);
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the API server did not answer within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw judge(e.getCause() == null ? e : e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static IOException judge(Throwable cause) {
        if (cause instanceof KubernetesClientException answer) {
            if (answer.getCode() == 409 || answer.getCode() == 404) {
                throw answer;
            }
            String status = answer.getCode() > 0 ? "status " + answer.getCode() : String.valueOf(answer.getCause());
            return new IOException("the API server answered with " + status, answer);
        }
        return new IOException("the API server cannot be asked: " + cause, cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
