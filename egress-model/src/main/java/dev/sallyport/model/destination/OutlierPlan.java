package dev.sallyport.model.destination;

import java.time.Duration;

/**
 * When an endpoint is left aside for a while because of its answers. Immutable.
 *
 * @param consecutive5xx answers of 500 to 599, failures included, in a row; 0 for never
 * @param consecutiveGatewayFailures connections that failed or were lost before an answer, and answers of 502, 503 and 504, in
 *     a row; 0 for never
 * @param interval how often it is looked whether an endpoint comes back, and one that behaved has one ejection forgotten
 * @param baseEjectionTime times the number of ejections so far is for how long
 * @param maxEjectionTime and never longer
 * @param maxEjectionPercent of the endpoints that may be aside at once; one always may
 */
public record OutlierPlan(
        int consecutive5xx,
        int consecutiveGatewayFailures,
        Duration interval,
        Duration baseEjectionTime,
        Duration maxEjectionTime,
        int maxEjectionPercent) {
    /** For how long the {@code times}-th ejection is. */
    public Duration ejection(int times) {
        Duration grown = baseEjectionTime.multipliedBy(Math.clamp(times, 1, 1_000));
        return grown.compareTo(maxEjectionTime) < 0 ? grown : maxEjectionTime;
    }
}
