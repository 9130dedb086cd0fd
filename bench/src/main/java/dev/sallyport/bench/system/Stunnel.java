package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** stunnel as client and as server: a thread and a TLS connection per tunnel. */
final class Stunnel implements Contender {
    @Override
    public String name() {
        return "stunnel";
    }

    @Override
    public Availability availability() {
        return Tool.find("stunnel4")
                .map(path -> Availability.present(Tool.version("stunnel (\\S+) on", path.toString(), "-version")))
                .orElse(Availability.absent("Debian's package stunnel4 is not installed"));
    }

    @Override
    public String remark() {
        return "a thread per tunnel, on all cores; a TLS connection per tunnel, sessions resumed";
    }

    @Override
    public Running start(Ground ground, String address, int slot) {
        int first = 20_000 + slot * 10;
        int second = first + 1;
        Map<String, Hop> hops = new LinkedHashMap<>();
        hops.put("gateway", start(ground, "gateway", """
                [tunnel]
                client = no
                accept = 127.0.0.1:%d
                connect = %s:%d
                """.formatted(second, Ground.UPSTREAM, Ground.PORT), second));
        hops.put("sidecar", start(ground, "sidecar", """
                [tunnel]
                client = yes
                accept = 127.0.0.1:%d
                connect = 127.0.0.1:%d
                """.formatted(first, second), first));
        return Capture.of(ground, name(), address, first, hops);
    }

    private static Hop start(Ground ground, String hop, String service, int port) {
        String name = "stunnel-" + hop;
        String file = ground.write(name + ".conf", """
                foreground = yes
                syslog = no
                debug = 3
                pid =
                socket = l:TCP_NODELAY=1
                socket = r:TCP_NODELAY=1
                %3$scert = %1$s/%2$s.pem
                CAfile = %1$s/mesh-ca.crt
                verifyChain = yes
                requireCert = yes
                sslVersion = TLSv1.3
                ciphersuites = TLS_AES_128_GCM_SHA256
                TIMEOUTidle = 3600
                """.formatted(ground.folder(), hop, service))
                .toString();
        return ground.proxy(
                        name,
                        Map.of(),
                        List.of(Tool.find("stunnel4").orElseThrow().toString(), file))
                .await(() -> ground.listens(port));
    }
}
