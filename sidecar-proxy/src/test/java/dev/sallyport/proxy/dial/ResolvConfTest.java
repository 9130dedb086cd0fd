package dev.sallyport.proxy.dial;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
    @Test
    void readsNameServersAndNothingElse() {
        assertThat(ResolvConf.servers(List.of(
                        "# comment",
                        "search cluster.local svc.cluster.local",
                        "options ndots:5",
                        "nameserver 192.0.2.53",
                        "  nameserver\t2001:db8::53 ",
                        "nameserver fe80::1%eth0",
                        "nameserver",
                        "nameserver resolver.example")))
                .containsExactly(new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("2001:db8::53", 53));
    }

    @Test
    void aMissingFileNamesNoServer() {
        assertThat(ResolvConf.servers(Path.of("/nonexistent/resolv.conf"))).isEmpty();
    }
}
