package dev.sallyport.proxy.e2e;

import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Servers of protocols that say no name, at every address of the outside: Redis on 6379, what psql takes for a PostgreSQL on
 * 5432, OpenSSH on 22. They end with {@link #close}.
 */
final class RealServers implements AutoCloseable {
    private final AttackGround here;
    private final List<Process> servers = new ArrayList<>();
    private final Path folder;

    RealServers(AttackGround here) {
        this.here = here;
        try {
            folder = Files.createTempDirectory("sallyport-servers");
            start(List.of(
                    "redis-server",
                    "--port",
                    "6379",
                    "--bind",
                    "*",
                    "-::*",
                    "--protected-mode",
                    "no",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    folder.toString()));
            start(List.of("python3", resource("/e2e/postgres.py").toString()));
            start(sshd());
        } catch (IOException e) {
            throw new UncheckedIOException("a server cannot be started", e);
        }
    }

    private void start(List<String> command) throws IOException {
        servers.add(new ProcessBuilder(here.cluster().world().outside().inside(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Lets root in by {@link #sshKey}, without PAM, and writes nothing outside its folder. */
    private List<String> sshd() throws IOException {
        Path key = folder.resolve("id");
        for (Path file : List.of(key, folder.resolve("host"))) {
            Shell.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString())
                    .orThrow();
        }
        Files.createDirectories(Path.of("/run/sshd"));
        Path config = Files.writeString(folder.resolve("sshd_config"), """
                Port 22
                HostKey %1$s/host
                AuthorizedKeysFile %1$s/id.pub
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                StrictModes no
                UsePAM no
                PidFile none
                """.formatted(folder));
        return List.of("/usr/sbin/sshd", "-D", "-e", "-f", config.toString());
    }

    /** What ssh says to the server before a command. */
    List<String> ssh(String host) {
        return List.of(
                "ssh",
                "-i",
                folder.resolve("id").toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "ConnectTimeout=10",
                "-o",
                "BatchMode=yes",
                "root@" + host);
    }

    /** A file of the tests, where a program can run it. */
    Path resource(String name) throws IOException {
        Path file = folder.resolve(Path.of(name).getFileName().toString());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (InputStream in = Objects.requireNonNull(RealServers.class.getResourceAsStream(name))) {
            return Files.write(file, in.readAllBytes());
        }
    }

    @Override
    public void close() {
        servers.forEach(Process::destroy);
        Shell.run("rm", "-rf", folder.toString());
    }
}
