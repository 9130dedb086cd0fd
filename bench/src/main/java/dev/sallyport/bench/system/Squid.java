package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Squid twice: the first a forward proxy whose only way out is the second, over mTLS. The app asks it by CONNECT. */
final class Squid implements Contender {
    @Override
    public String name() {
        return "squid";
    }

    @Override
    public Availability availability() {
        return Tool.find("squid")
                .filter(path ->
                        Tool.version("(--with-openssl)", path.toString(), "-v").startsWith("-"))
                .map(path -> Availability.present(Tool.version("Version (\\S+)", path.toString(), "-v")))
                .orElse(Availability.absent("Debian's package squid-openssl is not installed"));
    }

    @Override
    public String remark() {
        return "not captured: the app sends CONNECT; a TLS connection per tunnel; names by a hosts file; no access log";
    }

    @Override
    public Running start(Ground ground, String address, int slot) {
        int first = 20_000 + slot * 10;
        int second = first + 1;
        String folder = ground.folder().toString();
        String gateway = """
                https_port 127.0.0.1:%1$d tls-cert=%2$s/gateway.crt tls-key=%2$s/gateway.key clientca=%2$s/mesh-ca.crt sslcontext=bench tls-min-version=1.3
                """.formatted(second, folder);
        String sidecar = """
                http_port 127.0.0.1:%1$d
                cache_peer 127.0.0.1 parent %2$d 0 no-query no-digest no-netdb-exchange default name=gateway tls tls-cert=%3$s/sidecar.crt tls-key=%3$s/sidecar.key tls-cafile=%3$s/mesh-ca.crt tls-min-version=1.3 ssldomain=%4$s
                never_direct allow all
                """.formatted(first, second, folder, Ground.GATEWAY_NAME);
        Map<String, Hop> hops = new LinkedHashMap<>();
        hops.put("gateway", start(ground, "squid-gateway", gateway, second));
        hops.put("sidecar", start(ground, "squid-sidecar", sidecar, first));
        return new Running(name(), "127.0.0.1", first, Ground.NAME + ":" + Ground.PORT, hops);
    }

    private static Hop start(Ground ground, String name, String ports, int port) {
        Path own = ground.folderOfProxies(name);
        String file = ground.write(name + ".conf", ports + """
                http_access allow all
                hosts_file %1$s/hosts
                cache deny all
                access_log none
                cache_log %2$s/cache.log
                pid_filename %2$s/pid
                coredump_dir %2$s
                shutdown_lifetime 1 second
                read_timeout 1 hour
                pinger_enable off
                visible_hostname bench
                """.formatted(ground.folder(), own))
                .toString();
        // Squid has no option for TLS 1.3's cipher suites; OpenSSL's own file has.
        String openssl = ground.write("openssl.cnf", """
                openssl_conf = all
                [all]
                ssl_conf = ssl
                [ssl]
                system_default = chosen
                [chosen]
                Ciphersuites = TLS_AES_128_GCM_SHA256
                """).toString();
        List<String> command = List.of(Tool.find("squid").orElseThrow().toString(), "-N", "-d", "1", "-f", file);
        return ground.proxy(name, Map.of("OPENSSL_CONF", openssl), command).await(() -> ground.listens(port));
    }
}
