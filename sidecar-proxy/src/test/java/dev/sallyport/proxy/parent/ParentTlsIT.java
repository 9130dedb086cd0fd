package dev.sallyport.proxy.parent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.Exit;
import dev.sallyport.proxy.testing.ForeignProxy;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS with a parent proxy (Debian's squid), and TLS with the host inside it, with either engine. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class ParentTlsIT {
    private static final String TLS = ", tls: { mode: Originate, caBundle: { name: partner-ca } }";
    private static final String MUTUAL =
            ", tls: { mode: OriginateMutual, caBundle: { name: partner-ca }, credential: { name: partner } }";

    private final TlsEngine engine;

    @TempDir
    Path folder;

    private final Upstream echo = Upstream.echo();
    private Exit exit;
    private ParentScene scene;

    ParentTlsIT(TlsEngine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void open() throws IOException {
        exit = new Exit();
        scene = new ParentScene(folder, engine);
        scene.origin.trust(scene.origin.ca, "");
        exit.put("8.8.8.8:443", echo.address()).put("8.8.8.8:5432", echo.address());
    }

    @AfterEach
    void close() throws IOException {
        scene.close();
        exit.close();
        echo.close();
    }

    private ForeignProxy squid(List<String> names, String clients) throws IOException {
        Path files = Files.createDirectories(folder.resolve("squid"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        IssuedSvid certificate = scene.origin.ca.issue(names, List.of());
        Files.writeString(files.resolve("server.pem"), certificate.chainPem() + certificate.keyPem());
        Files.writeString(files.resolve("ca.pem"), scene.origin.ca.rootPem());
        ForeignProxy squid = ForeignProxy.squid(
                files,
                exit.address(),
                "https_port 127.0.0.1:%2$d tls-cert=%1$s/server.pem options=NO_SSLv3 "
                                .formatted(files, ForeignProxy.SECURE)
                        + clients.formatted(files + "/ca.pem") + "\n");
        scene.at(squid.secure());
        return squid;
    }

    @Test
    void everythingGoesThroughAnEncryptedParent() throws IOException {
        scene.via(TLS, "").origin.start();
        try (ForeignProxy squid = squid(List.of(ParentScene.PARENT), "")) {
            scene.echoes(443, "tls", ClientHellos.of(OriginScene.HOST));
            scene.echoes(5432, "none", "x".repeat(200_000).getBytes(UTF_8));
        }
        assertThat(scene.asked("ok")).isEqualTo(2);
        assertThat(scene.origin.handshakes("ok")).isEqualTo(2);
    }

    @Test
    void tlsWithTheHostIsInsideTlsWithTheParent() throws IOException {
        scene.via(TLS, "tls: { mode: Originate, caBundle: { name: partner-ca } }, connections: { max: 1, http2: true }")
                .origin
                .start();
        try (Nginx nginx = Nginx.http2(
                        folder.resolve("nginx"),
                        scene.origin.ca.issue(List.of(OriginScene.HOST), List.of()),
                        "location / { return 200 \"$server_protocol $ssl_server_name\"; }");
                ForeignProxy squid = squid(List.of(ParentScene.PARENT), "")) {
            exit.put("8.8.8.8:443", nginx.address());
            for (int i = 0; i < 3; i++) {
                assertThat(scene.origin.get(80, "/"))
                        .startsWith("HTTP/1.1 200 ")
                        .contains("HTTP/2.0 " + OriginScene.HOST);
            }
        }
        assertThat(scene.last().facts().parent()).isEqualTo("9.9.9.9:3128");
    }

    @Test
    void aClientCertificateIsShownToTheParent() throws IOException {
        IssuedSvid client = scene.origin.ca.issueClient("gateway");
        scene.via(MUTUAL, "").origin.credential(client).start();
        try (ForeignProxy squid = squid(List.of(ParentScene.PARENT), "clientca=%s")) {
            scene.echoes(5432, "none", "select 1".getBytes(UTF_8));
            long before = scene.origin.generation();
            scene.via(TLS, "").origin.awaitGeneration(before + 1);
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE))
                    .startsWith(
                            "The parent proxy: TLS with it failed. The parent proxy requires a client certificate.");
            assertThat(scene.asked("tls")).isEqualTo(1);
        }
    }

    @Test
    void aParentThatIsNotWhoItSaysIsToldNothing() throws IOException {
        scene.via(TLS + ", credential: { name: login }", "")
                .login("gate", "s3cret")
                .origin
                .start();
        try (ForeignProxy squid = squid(List.of("other.example"), "")) {
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE))
                    .contains("TLS with it failed. The parent proxy's certificate does not bear the name.");
        }
        try (Upstream plain = new Upstream((in, out, socket) -> {
            in.read();
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
        })) {
            scene.at(plain.address());
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE))
                    .contains("TLS with it failed. The parent proxy does not speak TLS.");
        }
        long before = scene.origin.generation();
        scene.origin.trust(WebCa.create(), "").awaitGeneration(before + 1);
        try (ForeignProxy squid = squid(List.of(ParentScene.PARENT), "")) {
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE))
                    .contains("No trusted CA vouches for the parent proxy's");
        }
        assertThat(exit.heads()).isEmpty();
        assertThat(scene.asked("tls")).isEqualTo(3);
    }
}
