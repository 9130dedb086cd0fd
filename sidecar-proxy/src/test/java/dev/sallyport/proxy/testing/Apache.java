package dev.sallyport.proxy.testing;

import dev.sallyport.testkit.ca.IssuedSvid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Random;

/** Debian's Apache httpd on an ephemeral loopback port: files, written too (WebDAV), in chunks where they are compressed. */
public final class Apache implements AutoCloseable {
    private static final byte[] NOISE = new byte[100_000];
    private static final String MODULES = "/usr/lib/apache2/modules/mod_";

    private final LoopbackServer server;

    static {
        new Random(1).nextBytes(NOISE);
    }

    private Apache(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Starts one in clear.
     *
     * @param protocols which it speaks, {@code h2c} among them or not
     * @param directives of its server
     */
    public static Apache plain(Path folder, String protocols, String directives) {
        return start(folder, "Protocols " + protocols + "\n" + directives);
    }

    /** Starts one with TLS. */
    public static Apache tls(Path folder, IssuedSvid certificate, String protocols, String directives) {
        LoopbackServer.write(folder, "server.crt", certificate.chainPem());
        LoopbackServer.write(folder, "server.key", certificate.keyPem());
        return start(folder, """
                LoadModule ssl_module %1$sssl.so
                LoadModule socache_shmcb_module %1$ssocache_shmcb.so
                SSLEngine on
                SSLCertificateFile %2$s/server.crt
                SSLCertificateKeyFile %2$s/server.key
                Protocols %3$s
                %4$s
                """.formatted(MODULES, folder, protocols, directives));
    }

    private static Apache start(Path folder, String directives) {
        int port = LoopbackServer.freePort();
        StringBuilder modules = new StringBuilder();
        for (String module : new String[] {
            "mpm_event", "authz_core", "mime", "dir", "dav", "dav_fs", "deflate", "filter", "headers", "http2"
        }) {
            modules.append("LoadModule %1$s_module %2$s%1$s.so\n".formatted(module, MODULES));
        }
        LoopbackServer.write(folder.resolve("files"), "hello.txt", "hello");
        LoopbackServer.write(folder.resolve("files"), "many.txt", HexFormat.of().formatHex(NOISE));
        LoopbackServer.write(folder, "httpd.conf", """
                %1$s
                ServerRoot %2$s
                DefaultRuntimeDir %2$s
                PidFile %2$s/pid
                Mutex file:%2$s
                ErrorLog /dev/stderr
                User www-data
                Group www-data
                ServerName localhost
                Listen 127.0.0.1:%3$d
                StartServers 1
                TypesConfig /dev/null
                DocumentRoot %2$s/files
                DavLockDB %2$s/files/.lock
                <Directory %2$s/files>
                  Require all granted
                  Dav On
                </Directory>
                %4$s
                """.formatted(modules, folder, port, directives));
        open(folder.getParent());
        open(folder);
        open(folder.resolve("files"));
        return new Apache(LoopbackServer.start(folder, port, "apache2", "-DFOREGROUND", "-f", folder + "/httpd.conf"));
    }

    /** Its processes are those of a user who is not the one that runs the tests. */
    private static void open(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
