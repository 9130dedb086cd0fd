package dev.sallyport.testkit.net;

import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A named network namespace. Immutable; the namespace itself is removed by its {@link Instance}.
 *
 * @param name as {@code ip netns} knows it
 */
public record NetworkNamespace(String name) {
    /** What every namespace needs before its first interface: loopback, no duplicate address detection, unprivileged ping. */
    void setUp() {
        Shell.run("ip", "-n", name, "link", "set", "lo", "up").orThrow();
        sysctl("ipv6/conf/all/disable_ipv6", "0");
        sysctl("ipv6/conf/default/disable_ipv6", "0");
        sysctl("ipv6/conf/default/accept_dad", "0");
        sysctl("ipv6/conf/default/accept_ra", "0");
        // As containerd does: ping without NET_RAW, low ports without NET_BIND_SERVICE.
        sysctl("ipv4/ping_group_range", "0 2147483647");
        sysctl("ipv4/ip_unprivileged_port_start", "0");
    }

    /** Writes {@code /proc/sys/net/<key>} inside. */
    public void sysctl(String key, String value) {
        run("sh", "-c", "echo %s > /proc/sys/net/%s".formatted(Shell.quote(value), Shell.quote(key)))
                .orThrow();
    }

    /** Runs lines of {@code ip -batch} inside; one bad line is an exception. */
    public void ip(String batch) {
        Shell.run(Duration.ofSeconds(30), List.of("ip", "-n", name, "-batch", "-"), batch, Map.of())
                .orThrow();
    }

    /** Runs a command inside as root, with the host's file system; 30 s limit. */
    public CommandResult run(String... command) {
        return Shell.run(Duration.ofSeconds(30), inside(List.of(command)), "", Map.of());
    }

    /** {@code command}, prefixed so that it runs in this namespace. */
    public List<String> inside(List<String> command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name, "--"));
        words.addAll(command);
        return List.copyOf(words);
    }

    /** Like {@link #inside}, in a session of its own: for what must outlive this JVM and its terminal. */
    public List<String> detachedInside(List<String> command) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(inside(command));
        return List.copyOf(words);
    }
}
