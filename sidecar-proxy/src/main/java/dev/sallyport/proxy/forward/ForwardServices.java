package dev.sallyport.proxy.forward;

import dev.sallyport.proxy.connection.UpstreamObserver;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;

/**
 * What all forwarded requests of this replica share. Immutable; its parts are safe for concurrent use.
 *
 * @param random a number from 0 up to, and without, its argument
 * @param budgets how many may be tried again at once
 * @param mirrors copies under way
 * @param settings bounds
 * @param observer told of what is tried again and copied
 */
public record ForwardServices(
        IntUnaryOperator random,
        RetryBudgets budgets,
        Mirrors mirrors,
        ForwardSettings settings,
        UpstreamObserver observer) {
    /** With chance, and nothing under way. */
    public static ForwardServices of(ForwardSettings settings, UpstreamObserver observer) {
        return new ForwardServices(
                bound -> ThreadLocalRandom.current().nextInt(bound),
                RetryBudgets.of(settings),
                Mirrors.of(settings),
                settings,
                observer);
    }
}
