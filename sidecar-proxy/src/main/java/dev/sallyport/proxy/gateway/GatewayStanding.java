package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.policy.PolicyStatus;
import dev.sallyport.resources.translate.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway stands at one moment. Immutable.
 *
 * @param policy in force
 * @param readAt when its source was read last, or null
 * @param problems of the source
 * @param identity in force, or null
 * @param connections of tunnels
 * @param tunnels open in them
 * @param live connections from their request to their end
 * @param draining true once it takes leave
 * @param shedding what is nearly used up, so that new work is refused; or null
 * @param refusing the same for new connections
 */
record GatewayStanding(
        PolicyStatus policy,
        @Nullable Instant readAt,
        List<Problem> problems,
        @Nullable Credentials identity,
        int connections,
        int tunnels,
        int live,
        boolean draining,
        @Nullable Limit shedding,
        @Nullable Limit refusing) {}
