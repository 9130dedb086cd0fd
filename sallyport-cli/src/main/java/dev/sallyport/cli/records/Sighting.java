package dev.sallyport.cli.records;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Host;
import dev.sallyport.resources.translate.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connection as a gateway recorded it (DESIGN §8). Immutable.
 *
 * @param origin where the record stands
 * @param time when it began
 * @param caller who called, from the certificate
 * @param host the name it was decided on, or the address where it had none
 * @param port the port the app dialled
 * @param decision {@code allowed}, {@code denied}, {@code failed} or {@code cut}
 * @param reason why, where it was not carried to its end
 * @param rule the rule that decided, or null
 * @param observed what policies in mode Observe would have said, or null
 */
public record Sighting(
        Origin origin,
        Instant time,
        SpiffeId caller,
        Host host,
        int port,
        String decision,
        @Nullable String reason,
        @Nullable String rule,
        @Nullable String observed) {}
