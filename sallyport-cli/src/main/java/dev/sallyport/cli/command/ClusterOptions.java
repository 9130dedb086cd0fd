package dev.sallyport.cli.command;

import dev.sallyport.cli.cluster.ClusterReading;
import dev.sallyport.cli.cluster.Kubectl;
import dev.sallyport.cli.input.StateReading;
import dev.sallyport.cli.input.UserMistake;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether resources are read from a cluster, and from which. */
final class ClusterOptions {
    @Option(
            names = "--cluster",
            description = "Read what the cluster holds, by kubectl and with your rights, in place of a folder.")
    private boolean cluster;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "kubectl's context, its current one when left out; says --cluster by itself.")
    private @Nullable String context;

    /** True when a cluster is to be read. */
    boolean isAsked() {
        return cluster || context != null;
    }

    /** What it holds; of one namespace's own where one is named. */
    StateReading read(@Nullable String namespace) throws UserMistake {
        return ClusterReading.of(new Kubectl(context), namespace == null ? null : Targets.name(namespace));
    }
}
