package dev.sallyport.identity;

import java.time.Duration;

/**
 * When a program turns to the CA. Immutable.
 *
 * @param connectTimeout for TCP, per address
 * @param answerTimeout for a whole exchange: connect, TLS, request, answer
 * @param look how often files and clock are looked at
 * @param bundlePoll between two questions for the bundle, ±10 %
 * @param firstBackoff after a failure; doubles, ±20 %
 * @param maxBackoff where doubling ends, and the most a CA's {@code retry-after} is honoured
 */
public record CaTiming(
        Duration connectTimeout,
        Duration answerTimeout,
        Duration look,
        Duration bundlePoll,
        Duration firstBackoff,
        Duration maxBackoff) {
    /** PROTOCOL §3.9's figures. */
    public static final CaTiming DEFAULT = new CaTiming(
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(150));
}
