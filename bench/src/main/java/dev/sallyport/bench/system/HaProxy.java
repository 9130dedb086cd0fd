package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** HAProxy twice, {@code mode tcp}: a TLS connection per tunnel. */
final class HaProxy implements Contender {
    private static final String COMMON = """
            global
              nbthread %d
            defaults
              mode tcp
              timeout connect 10s
              timeout client 1h
              timeout server 1h
            """;

    private final int workers;

    HaProxy(int workers) {
        this.workers = workers;
    }

    @Override
    public String name() {
        return "haproxy";
    }

    @Override
    public Availability availability() {
        return Tool.find("haproxy")
                .map(path -> Availability.present(Tool.version("version (\\S+)", path.toString(), "-v")))
                .orElse(Availability.absent("Debian's package haproxy is not installed"));
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
        String program = Tool.find("haproxy").orElseThrow().toString();
        String tls = " ca-file %1$s/mesh-ca.crt verify required ssl-min-ver TLSv1.3 ciphersuites TLS_AES_128_GCM_SHA256"
                .formatted(folder);
        String gateway = COMMON.formatted(workers) + """
                listen gateway
                  bind 127.0.0.1:%d ssl crt %s/gateway.pem%s
                  server upstream %s:%d
                """.formatted(second, folder, tls, Ground.UPSTREAM, Ground.PORT);
        String sidecar = COMMON.formatted(workers) + """
                listen sidecar
                  bind 127.0.0.1:%d
                  server gateway 127.0.0.1:%d ssl crt %s/sidecar.pem%s
                """.formatted(first, second, folder, tls);
        Map<String, Hop> hops = new LinkedHashMap<>();
        hops.put("gateway", start(ground, program, "haproxy-gateway", gateway, second));
        hops.put("sidecar", start(ground, program, "haproxy-sidecar", sidecar, first));
        return Capture.of(ground, name(), address, first, hops);
    }

    private static Hop start(Ground ground, String program, String name, String configuration, int port) {
        String file = ground.write(name + ".cfg", configuration).toString();
        return ground.proxy(name, Map.of(), List.of(program, "-db", "-f", file)).await(() -> ground.listens(port));
    }
}
