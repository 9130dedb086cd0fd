package dev.sallyport.testkit.pod;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * With what rights a process runs: what containerd derives from the security contexts. Immutable.
 *
 * @param groups supplemental groups
 * @param capabilities names without {@code CAP_}, upper case: the bounding set, which root gets whole and others not at all
 * @param noNewPrivileges {@code allowPrivilegeEscalation: false}
 */
public record ProcessCredentials(
        long uid, long gid, List<Long> groups, Set<String> capabilities, boolean noNewPrivileges) {
    /** What containerd gives a container that asks for nothing. */
    public static final Set<String> DEFAULT_CAPABILITIES = Set.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FSETID",
            "FOWNER",
            "MKNOD",
            "NET_RAW",
            "SETGID",
            "SETUID",
            "SETFCAP",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "SYS_CHROOT",
            "KILL",
            "AUDIT_WRITE");

    /** Root as a container without any security context has it. */
    public static ProcessCredentials defaultRoot() {
        return new ProcessCredentials(0, 0, List.of(), DEFAULT_CAPABILITIES, false);
    }

    /** The same rights as another user and group; leaving root drops what only root has. */
    public ProcessCredentials as(long newUid, long newGid) {
        return new ProcessCredentials(newUid, newGid, groups, capabilities, noNewPrivileges);
    }

    /** The same user with exactly these capabilities. */
    public ProcessCredentials withCapabilities(String... names) {
        return new ProcessCredentials(uid, gid, groups, Set.of(names), noNewPrivileges);
    }

    /** The same, able or unable to gain privileges by executing a file. */
    public ProcessCredentials withNoNewPrivileges(boolean value) {
        return new ProcessCredentials(uid, gid, groups, capabilities, value);
    }

    static ProcessCredentials of(PodSpec pod, Container container) {
        PodSecurityContext podContext =
                pod.getSecurityContext() == null ? new PodSecurityContext() : pod.getSecurityContext();
        SecurityContext context =
                container.getSecurityContext() == null ? new SecurityContext() : container.getSecurityContext();
        long uid = first(context.getRunAsUser(), podContext.getRunAsUser());
        long gid = first(context.getRunAsGroup(), podContext.getRunAsGroup());
        boolean nonRoot = Boolean.TRUE.equals(
                context.getRunAsNonRoot() != null ? context.getRunAsNonRoot() : podContext.getRunAsNonRoot());
        if (nonRoot && uid == 0) {
            throw new PodFailed("container %s has runAsNonRoot and would run as root".formatted(container.getName()));
        }
        List<Long> groups = new ArrayList<>(podContext.getSupplementalGroups());
        if (podContext.getFsGroup() != null) {
            groups.add(podContext.getFsGroup());
        }
        boolean noNewPrivileges = Boolean.FALSE.equals(context.getAllowPrivilegeEscalation());
        return new ProcessCredentials(uid, gid, groups, capabilities(context.getCapabilities()), noNewPrivileges);
    }

    /** The command line that turns a full root into this, in front of {@code command}. */
    List<String> setpriv(List<String> command) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid", "" + uid, "--regid", "" + gid));
        if (groups.isEmpty()) {
            words.add("--clear-groups");
        } else {
            words.addAll(
                    List.of("--groups", groups.stream().map(String::valueOf).collect(Collectors.joining(","))));
        }
        String bounding = new TreeSet<>(capabilities)
                .stream().map(c -> ",+" + c.toLowerCase(Locale.ROOT)).collect(Collectors.joining("", "-all", ""));
        words.addAll(List.of("--bounding-set", bounding, "--inh-caps", "-all", "--ambient-caps", "-all"));
        if (noNewPrivileges) {
            words.add("--no-new-privs");
        }
        words.add("--");
        words.addAll(command);
        return List.copyOf(words);
    }

    private static Set<String> capabilities(@Nullable Capabilities asked) {
        Set<String> granted = new TreeSet<>(DEFAULT_CAPABILITIES);
        if (asked != null) {
            // As containerd: ALL first, then single names; an added one wins over a dropped one.
            if (named(asked.getDrop()).contains("ALL")) {
                granted.clear();
            }
            granted.removeAll(named(asked.getDrop()));
            granted.addAll(named(asked.getAdd()));
        }
        return Set.copyOf(granted);
    }

    private static Set<String> named(@Nullable Collection<String> names) {
        return names == null
                ? Set.of()
                : names.stream()
                        .map(n -> n.toUpperCase(Locale.ROOT))
                        .map(n -> n.startsWith("CAP_") ? n.substring(4) : n)
                        .collect(Collectors.toSet());
    }

    private static long first(@Nullable Long container, @Nullable Long pod) {
        if (container != null) {
            return container;
        }
        return pod != null ? pod : 0;
    }
}
