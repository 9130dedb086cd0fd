package dev.sallyport.testkit.controlplane;

import dev.sallyport.testkit.files.AtomicFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * etcd and kube-apiserver with the flags of an ordinary cluster, on loopback ports, their files in one temporary folder.
 * The API server makes its own serving certificate; its users are the token below, and service accounts.
 */
final class Servers implements AutoCloseable {
    /** What EndpointSlice default/kubernetes says; loopback addresses are not allowed in there. */
    static final String ADVERTISED = "10.255.255.6";

    private final Path folder;
    private final int port;
    private final String adminToken = UUID.randomUUID().toString();
    private final ServerProcess etcd;
    private final ServerProcess apiServer;

    Servers(Path assets) {
        try {
            folder = Files.createTempDirectory("control-plane");
            List<Integer> ports = freePorts(3);
            port = ports.get(2);
            writeKeys();
            etcd = ServerProcess.start(etcd(assets, ports.get(0), ports.get(1)), Map.of(), folder.resolve("etcd.log"));
            apiServer = ServerProcess.start(
                    apiServer(assets, ports.get(0)), Map.of(), folder.resolve("kube-apiserver.log"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare a control plane", e);
        }
    }

    int port() {
        return port;
    }

    String adminToken() {
        return adminToken;
    }

    Path folder() {
        return folder;
    }

    /** The serving certificate and the authority that signed it; there once the API server listens. */
    Path authority() {
        return folder.resolve("serving/apiserver.crt");
    }

    /** Both still run. */
    boolean running() {
        return etcd.running() && apiServer.running();
    }

    String lastWords() {
        return "etcd: " + etcd.lastWords() + "\nkube-apiserver: " + apiServer.lastWords();
    }

    @Override
    public void close() {
        apiServer.close();
        etcd.close();
        try {
            AtomicFolder.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }

    private List<String> etcd(Path assets, int clients, int peers) {
        return List.of(
                assets.resolve("etcd").toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + clients,
                "--advertise-client-urls=http://127.0.0.1:" + clients,
                "--listen-peer-urls=http://127.0.0.1:" + peers,
                "--unsafe-no-fsync",
                "--log-level=error");
    }

    private List<String> apiServer(Path assets, int etcdPort) {
        return List.of(
                assets.resolve("kube-apiserver").toString(),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--advertise-address=" + ADVERTISED,
                "--cert-dir=" + folder.resolve("serving"),
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=Node,RBAC",
                // Beside the default plugins, which hold ServiceAccount, PodSecurity and both webhooks.
                "--enable-admission-plugins=NodeRestriction",
                "--allow-privileged=true",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-key-file=" + folder.resolve("sa.pub"),
                "--service-account-signing-key-file=" + folder.resolve("sa.key"));
    }

    private void writeKeys() throws IOException {
        KeyPair pair = rsa();
        Files.writeString(folder.resolve("sa.key"), pem("PRIVATE KEY", pair.getPrivate()));
        Files.writeString(folder.resolve("sa.pub"), pem("PUBLIC KEY", pair.getPublic()));
        Files.writeString(folder.resolve("tokens.csv"), adminToken + ",admin,admin,\"system:masters\"\n");
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    private static String pem(String label, Key key) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** Ports free a moment ago: neither server takes port 0. Whoever loses the race is started again. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
