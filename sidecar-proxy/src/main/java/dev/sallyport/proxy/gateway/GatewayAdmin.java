package dev.sallyport.proxy.gateway;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.admin.AdminDesk;
import dev.sallyport.proxy.admin.AdminPage;
import dev.sallyport.proxy.admin.AdminSettings;
import dev.sallyport.proxy.admin.LogLevels;
import dev.sallyport.proxy.admin.wire.AdminListener;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.resources.document.Structured;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's admin: what it sees from the start, and the pages that show it. {@link #observers} belong among the role's;
 * {@link #start} comes after the role. Start and close block.
 */
public final class GatewayAdmin implements AutoCloseable {
    private final AdminSettings settings;
    private final Clock clock;
    private final RuleTally rules;
    private final ObservedDestinations observed;
    private @Nullable AdminListener listener;

    /** Sees nothing yet, and is asked nothing before {@link #start}. */
    public GatewayAdmin(AdminSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.rules = new RuleTally(clock);
        this.observed = new ObservedDestinations(settings);
    }

    /** What it has to see; none where there is no admin. */
    public List<ConnectionObserver> observers() {
        return settings.port() == 0 ? List.of() : List.of(rules, observed);
    }

    /**
     * Listens, where a port is set.
     *
     * @param ready whether the gateway takes new connections
     * @param version of the program
     * @param config the page of settings in force
     */
    public void start(
            GatewayRole role, TrustDomain trustDomain, BooleanSupplier ready, String version, AdminPage config) {
        if (settings.port() == 0) {
            return;
        }
        AdminListener made = new AdminListener(
                settings.port(),
                timer -> new AdminDesk(
                        Map.of(
                                "/v1/status", new StatusPage(role, rules, ready, version, clock),
                                "/v1/connections", new ConnectionsPage(role.look()),
                                "/v1/config", config,
                                "/v1/suggest", new SuggestPage(observed, trustDomain),
                                "/v1/loglevel", new LogLevels(timer, clock)),
                        Structured::json));
        listener = made;
        made.start();
    }

    /** Listens no more. */
    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
    }
}
