package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nginx twice, module {@code stream}: a TLS connection per tunnel. */
final class Nginx implements Contender {
    private static final Path DEBIANS_MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    private final int workers;

    Nginx(int workers) {
        this.workers = workers;
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public Availability availability() {
        Optional<Path> program = Tool.find("nginx");
        if (program.isEmpty() || !hasStream(program.get())) {
            return Availability.absent("Debian's packages nginx-light and libnginx-mod-stream are not installed");
        }
        return Availability.present(Tool.version("nginx/(\\S+)", program.get().toString(), "-v"));
    }

    private static boolean hasStream(Path program) {
        return Files.exists(DEBIANS_MODULE)
                || Tool.version("(--with-stream(?= |$))", program.toString(), "-V")
                        .startsWith("--");
    }

    @Override
    public String remark() {
        return "a TLS connection per tunnel, sessions resumed";
    }

    @Override
    public Running start(Ground ground, String address, int slot) {
        int first = 20_000 + slot * 10;
        int second = first + 1;
        String folder = ground.folder().toString();
        String gateway = """
                listen 127.0.0.1:%1$d ssl backlog=4096;
                ssl_certificate %2$s/gateway.crt;
                ssl_certificate_key %2$s/gateway.key;
                ssl_client_certificate %2$s/mesh-ca.crt;
                ssl_verify_client on;
                ssl_verify_depth 3;
                ssl_protocols TLSv1.3;
                ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
                ssl_session_cache shared:tunnel:8m;
                proxy_pass %3$s:%4$d;
                """.formatted(second, folder, Ground.UPSTREAM, Ground.PORT);
        String sidecar = """
                listen 127.0.0.1:%1$d backlog=4096;
                proxy_ssl on;
                proxy_ssl_certificate %2$s/sidecar.crt;
                proxy_ssl_certificate_key %2$s/sidecar.key;
                proxy_ssl_trusted_certificate %2$s/mesh-ca.crt;
                proxy_ssl_verify on;
                proxy_ssl_verify_depth 3;
                proxy_ssl_name %4$s;
                proxy_ssl_protocols TLSv1.3;
                proxy_ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
                proxy_pass 127.0.0.1:%3$d;
                """.formatted(first, folder, second, Ground.GATEWAY_NAME);
        Map<String, Hop> hops = new LinkedHashMap<>();
        hops.put("gateway", start(ground, "nginx-gateway", gateway, second));
        hops.put("sidecar", start(ground, "nginx-sidecar", sidecar, first));
        return Capture.of(ground, name(), address, first, hops);
    }

    private Hop start(Ground ground, String name, String server, int port) {
        Path own = ground.folderOfProxies(name);
        String module = Files.exists(DEBIANS_MODULE) ? "load_module " + DEBIANS_MODULE + ";\n" : "";
        String file = ground.write(name + ".conf", module + """
                daemon off;
                worker_processes %d;
                worker_rlimit_nofile 20000;
                pid %s/pid;
                error_log stderr warn;
                events { worker_connections 60000; }
                stream {
                tcp_nodelay on;
                proxy_timeout 1h;
                proxy_connect_timeout 10s;
                server {
                %s}
                }
                """.formatted(workers, own, server))
                .toString();
        List<String> command =
                List.of(Tool.find("nginx").orElseThrow().toString(), "-c", file, "-p", own.toString(), "-e", "stderr");
        return ground.proxy(name, Map.of(), command).await(() -> ground.listens(port));
    }
}
