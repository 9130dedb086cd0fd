package dev.sallyport.cli.command;

import dev.sallyport.cli.cluster.Kubectl;
import dev.sallyport.cli.gateway.Admin;
import dev.sallyport.cli.gateway.Endpoint;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway: one whose port is forwarded, or one that kubectl forwards to. */
final class GatewayOptions {
    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "A gateway's admin port that is forwarded already; kubectl forwards one when left out.")
    private @Nullable String admin;

    @Option(
            names = "--system-namespace",
            paramLabel = "NAME",
            defaultValue = Kube.SYSTEM_NAMESPACE,
            description = "Where gateways run; ${DEFAULT-VALUE} when left out.")
    private String namespace = Kube.SYSTEM_NAMESPACE;

    @Option(names = "--context", paramLabel = "NAME", description = "kubectl's context; its current one when left out.")
    private @Nullable String context;

    /** Some replica of the fleet. */
    Admin open() throws UserMistake {
        return open(null);
    }

    /** This pod, or some replica. */
    Admin open(@Nullable String gateway) throws UserMistake {
        if (admin != null) {
            if (gateway != null) {
                throw new UserMistake("--admin says which gateway already; leave the name out.");
            }
            return new Admin(Endpoint.stated("--admin", admin));
        }
        String target = gateway == null ? "deploy/" + Kube.GATEWAY : Targets.of(gateway);
        return new Admin(Endpoint.forwarded(new Kubectl(context), namespace, target, Ports.ADMIN));
    }
}
