package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.proxy.testing.Http2Origin;
import dev.sallyport.proxy.tunnel.RawHttp2;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The conformance suite h2spec (github.com/summerwind/h2spec) against what apps speak HTTP/2 with, where it is on the PATH. What fails
 * is Netty's, and known (ADR 0291).
 */
class H2specIT {
    private static final int SUITE = 145;

    @TempDir
    Path folder;

    @Test
    void nothingFailsButWhatIsKnown() throws Exception {
        assumeTrue(presentOrLoud());
        Path report = folder.resolve("report.xml");
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {
                    if (frame.type() == RawHttp2.HEADERS) {
                        peer.answer(frame.stream(), 200, "hello");
                    }
                });
                Http2Bench bench = new Http2Bench(origin.address())) {
            Process h2spec = new ProcessBuilder(
                            "h2spec",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            String.valueOf(bench.port()),
                            "-o",
                            "2",
                            "-j",
                            report.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            assertThat(h2spec.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
        List<String> failed = new ArrayList<>();
        NodeList cases = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        assertThat(cases.getLength()).isGreaterThanOrEqualTo(SUITE);
        for (int i = 0; i < cases.getLength(); i++) {
            Element one = (Element) cases.item(i);
            if (one.getElementsByTagName("failure").getLength()
                            + one.getElementsByTagName("error").getLength()
                    > 0) {
                failed.add(one.getAttribute("package") + ": " + one.getAttribute("classname"));
            }
        }
        assertThat(failed)
                .as(Files.readString(folder.resolve("log")))
                .isSubsetOf(
                        "http2/5.1: half closed (remote): Sends a HEADERS frame",
                        "http2/5.1: closed: Sends a HEADERS frame",
                        "http2/5.1.1: Sends stream identifier that is numerically smaller than previous");
    }

    private static boolean presentOrLoud() {
        boolean present = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "h2spec")));
        if (!present) {
            System.err.println("*** NOT TESTED: HTTP/2's conformance suite, since h2spec is not on the PATH");
        }
        return present;
    }
}
