package dev.sallyport.injector.pod.shape;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.Ports;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.List;

/**
 * Settings whose variables Kubernetes would otherwise write after a Service's name: a Service {@code sallyport-dns} in the
 * pod's namespace puts {@code SALLYPORT_DNS_PORT=tcp://10.96.0.7:53} into every container, ours included, and no port is
 * spelled so: the pod would not start. What a container states itself wins, so ours state them all; {@code
 * enableServiceLinks} is the app's to use. Constants.
 */
final class ServiceLinks {
    /** Which ports init-iptables reads. */
    static final List<EnvVar> READ_BY_INIT =
            List.of(port(Env.DNS_PORT, Ports.DNS), port(Env.PROXY_PORT, Ports.CAPTURE));

    /** Which ports the sidecar and the framework below it read, those of servers that it does not have included. */
    static final List<EnvVar> READ_BY_SIDECAR = List.of(
            port("SALLYPORT_CAPTURE_PORT", Ports.CAPTURE),
            port("SALLYPORT_EXPLICIT_PROXY_PORT", Ports.EXPLICIT_PROXY),
            port(Env.DNS_PORT, Ports.DNS),
            port("SALLYPORT_TUNNEL_PORT", Ports.TUNNEL),
            port("SALLYPORT_CANARY_PORT", Ports.CANARY),
            port("SALLYPORT_HEALTH_PORT", Ports.HEALTH),
            port("QUARKUS_HTTP_PORT", Ports.HEALTH),
            port("QUARKUS_HTTP_SSL_PORT", 0),
            port("QUARKUS_HTTP_TEST_PORT", 0),
            port("QUARKUS_HTTP_TEST_SSL_PORT", 0),
            port("QUARKUS_MANAGEMENT_PORT", 0),
            port("QUARKUS_MANAGEMENT_TEST_PORT", 0));

    private ServiceLinks() {}

    private static EnvVar port(String name, int number) {
        return new EnvVar(name, Integer.toString(number), null);
    }
}
