package dev.sallyport.proxy.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.net.NamespaceSupport;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one fleet to all tests of this package: starting it is most of what they cost. A test leaves it as it found it:
 * two gateways that are ready, two sidecars, traffic flowing. In the short form gateways are asked for life oftener than
 * the product does, so that what takes it 25 seconds is seen in seven.
 */
final class OnFleet implements BeforeAllCallback, ParameterResolver {
    private static final Namespace OURS = Namespace.create(OnFleet.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(NamespaceSupport.availableOrLoud());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Fleet.class;
    }

    @Override
    public Fleet resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(Fleet.class, type -> plan().start().awaitFlow(), Fleet.class);
    }

    private static FleetPlan plan() {
        FleetPlan plan = FleetPlan.fleet()
                .gateways(2)
                .sidecars(2)
                .captured()
                .smallDisk(16 << 20)
                .onGateways("SALLYPORT_GATEWAY_SESSION_MAX_TUNNELS_PER_IDENTITY", "200")
                .onGateways("SALLYPORT_RESOLVER_MIN_TTL", "PT1S")
                .onGateways("SALLYPORT_RESOLVER_NEGATIVE_TTL", "PT1S")
                .onGateways("SALLYPORT_RESOLVER_STALE_WINDOW", Extent.of("PT10S", "PT30S"));
        if (!Extent.isFull()) {
            plan.everywhere("SALLYPORT_WIRE_PING_INTERVAL", "PT2S")
                    .everywhere("SALLYPORT_WIRE_PING_TIMEOUT", "PT5S")
                    .everywhere("SALLYPORT_WIRE_TCP_USER_TIMEOUT", "PT8S")
                    .onGateways("SALLYPORT_DIAL_CONNECT_TIMEOUT", "PT2S");
        }
        return plan;
    }
}
