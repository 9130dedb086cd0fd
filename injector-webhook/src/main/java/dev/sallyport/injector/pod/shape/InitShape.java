package dev.sallyport.injector.pod.shape;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.net.IpLiteral;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The init container that programs the redirect and the guard. Stateless. */
final class InitShape {
    private InitShape() {}

    static Container of(Blueprint blueprint) {
        InjectionSettings settings = blueprint.settings();
        return new ContainerBuilder()
                .withName(Kube.INIT_CONTAINER)
                .withImage(settings.initImage())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withArgs(arguments(blueprint))
                .withEnv(ServiceLinks.READ_BY_INIT)
                .withResources(ResourcesShape.ofInit(blueprint))
                // Root is said outright: a pod-level runAsNonRoot would keep the container from starting.
                .withNewSecurityContext()
                .withRunAsUser(0L)
                .withRunAsGroup(0L)
                .withRunAsNonRoot(false)
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .withAdd("NET_ADMIN", "NET_RAW")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .build();
    }

    private static List<String> arguments(Blueprint blueprint) {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--cluster-cidrs", blueprint.egress().clusterCidrs());
        add(arguments, "--control-cidrs", blueprint.egress().controlCidrs());
        add(arguments, "--direct-cidrs", blueprint.wishes().excluded());
        add(
                arguments,
                "--dns-servers",
                blueprint.egress().dnsServers().stream()
                        .map(IpLiteral::new)
                        .map(IpLiteral::bare)
                        .toList());
        if (blueprint.capturesDns()) {
            arguments.add("--dns-capture=true");
        }
        return arguments;
    }

    private static void add(List<String> arguments, String option, Collection<?> values) {
        if (!values.isEmpty()) {
            arguments.add(option + "=" + Blueprint.joined(values));
        }
    }
}
