package dev.sallyport.ca.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of the API server, so many at once and each no longer than a time, waiting included: an API server that hangs
 * costs an answer, never a thread that is missed. Thread-safe.
 */
final class BoundedCalls implements AutoCloseable {
    private final Semaphore places;
    private final Duration limit;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    BoundedCalls(int places, Duration limit) {
        this.places = new Semaphore(places);
        this.limit = limit;
    }

    /**
     * Makes a call.
     *
     * @throws KubernetesClientException the API server's answer, where its status is for the caller to judge: 404, 409
     * @throws IOException it did not answer in time, or not usefully
     */
    <T> T call(Callable<T> call) throws IOException {
        Future<T> answer = threads.submit(() -> callInPlace(call));
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

    /** A place is taken and left by the thread that calls, so that none is lost however the call ends. */
    private <T> T callInPlace(Callable<T> call) throws Exception {
        places.acquire();
        try {
            return call.call();
        } finally {
            places.release();
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
