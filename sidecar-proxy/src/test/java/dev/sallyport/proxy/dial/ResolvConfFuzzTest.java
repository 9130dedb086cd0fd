package dev.sallyport.proxy.dial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.fuzz.Fuzzing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands in resolv.conf, the proxy starts: what cannot be read as a server is none. */
class ResolvConfFuzzTest {
    private static final Path FILE = file();

    @Test
    void anyFileNamesServersOrNone() {
        Fuzzing.run(ResolvConfFuzzTest.class, ResolvConfFuzzTest::fuzzerTestOneInput, 1_000);
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(FILE, input);
        List<InetSocketAddress> servers = ResolvConf.servers(FILE);
        assertThat(servers).allSatisfy(server -> {
            assertThat(server.getPort()).isEqualTo(53);
            assertThat(server.isUnresolved()).isFalse();
        });
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("resolv", ".conf");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
