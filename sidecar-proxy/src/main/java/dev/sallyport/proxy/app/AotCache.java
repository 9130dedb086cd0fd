package dev.sallyport.proxy.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether this JVM runs from the AOT cache that its command line names. A JVM that finds a cache made by another build of
 * itself, from other jars or with other flags goes on without, and the program starts with twice the work and keeps a third more
 * memory of its own: that is to be seen (ADR 0181). Linux says what is mapped. Stateless.
 */
enum AotCache {
    /** Mapped. */
    USED("used", "from its AOT cache"),
    /** Named on the command line and not mapped. */
    REFUSED("refused", "without the AOT cache it was given"),
    /** Not asked for; native programs have none. */
    NONE("none", "without an AOT cache");

    private static final String FLAG = "-XX:AOTCache=";
    private static final Path MAPS = Path.of("/proc/self/maps");

    private final String label;
    private final String words;

    AotCache(String label, String words) {
        this.label = label;
        this.words = words;
    }

    /** As the metric has it. */
    String label() {
        return label;
    }

    /** As the log has it, behind "started". */
    String words() {
        return words;
    }

    /** This process; blocking, a few hundred lines of {@code /proc}. */
    static AotCache ofThisProcess() {
        List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
        if (arguments.stream().noneMatch(argument -> argument.startsWith(FLAG))) {
            return NONE;
        }
        try {
            return of(arguments, Files.readString(MAPS));
        } catch (IOException e) {
            return REFUSED;
        }
    }

    /** The last file that {@code arguments} name, as the JVM takes it, looked up in {@code maps}. */
    static AotCache of(List<String> arguments, String maps) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(FLAG))
                .reduce((first, second) -> second)
                .map(argument -> Path.of(argument.substring(FLAG.length())).toAbsolutePath())
                .map(file -> maps.lines().anyMatch(line -> line.endsWith(" " + file)) ? USED : REFUSED)
                .orElse(NONE);
    }
}
