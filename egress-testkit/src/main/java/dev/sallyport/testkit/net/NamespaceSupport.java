package dev.sallyport.testkit.net;

import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Shell;
import java.util.Optional;

/** Whether this machine lets us make network namespaces, mount namespaces and overlays. Stateless. */
public final class NamespaceSupport {
    private static final String TRIAL = """
            [ "$(id -u)" = 0 ] || { echo "the user is $(id -un), not root"; exit 1; }
            for tool in ip nsenter unshare setpriv mount pivot_root iptables ip6tables curl; do
              command -v $tool >/dev/null || { echo "the command '$tool' is missing"; exit 1; }
            done
            grep -qw overlay /proc/filesystems || { echo "the kernel has no overlay file system"; exit 1; }
            unshare --net --mount --propagation private --pid --fork --uts --ipc sh -euc '
              mount -t tmpfs tmpfs /mnt && mkdir /mnt/u /mnt/w /mnt/r
              mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/r
              ip link add veth0 type veth peer name veth1
              iptables -w -t nat -S >/dev/null'
            """;

    private NamespaceSupport() {}

    /** What is missing, as one sentence, or empty when all is there. */
    public static Optional<String> missing() {
        CommandResult trial = Shell.run("sh", "-c", TRIAL);
        return trial.succeeded()
                ? Optional.empty()
                : Optional.of("pods as network namespaces need root on Linux with iproute2, iptables and util-linux: "
                        + trial.output().strip());
    }

    /**
     * For {@code assumeTrue} in a {@code *NetnsIT}: true when pods can run; else says loudly that the test does not run.
     *
     * @throws IllegalStateException under {@code CI=true}, where a test that cannot run is a failure
     */
    public static boolean availableOrLoud() {
        Optional<String> missing = missing();
        missing.ifPresent(why -> {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and " + why);
            }
            System.err.println("*** NOT TESTED: " + why);
        });
        return missing.isEmpty();
    }
}
