package dev.sallyport.init;

import dev.sallyport.model.net.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Checked options; made only by {@link OptionsReader}. Immutable.
 *
 * @param verb what to do
 * @param dryRun say it, change nothing
 * @param proxyPort where TCP is redirected
 * @param proxyUid the user exempt from redirection, 1–65535
 * @param dnsPort where DNS is redirected, if it is
 * @param dnsCapture whether port 53 is redirected
 * @param dnsServers resolvers as single-address ranges
 * @param clusterCidrs straight, to every process
 * @param controlCidrs straight, to every process
 * @param directCidrs straight, to every process, out of the cluster
 * @param backend the backend that must be used; empty: find out
 * @param probe whether to prove the redirect
 * @param probeTimeout for one family
 */
record Options(
        Verb verb,
        boolean dryRun,
        int proxyPort,
        int proxyUid,
        int dnsPort,
        boolean dnsCapture,
        List<Cidr> dnsServers,
        List<Cidr> clusterCidrs,
        List<Cidr> controlCidrs,
        List<Cidr> directCidrs,
        Optional<Backend> backend,
        boolean probe,
        Duration probeTimeout) {

    /** What init-iptables can be asked to do. */
    enum Verb {
        /** Load, verify and prove the rules. */
        APPLY,
        /** Remove them. */
        CLEANUP,
        /** Print the usage. */
        HELP
    }

    Options {
        dnsServers = List.copyOf(dnsServers);
        clusterCidrs = List.copyOf(clusterCidrs);
        controlCidrs = List.copyOf(controlCidrs);
        directCidrs = List.copyOf(directCidrs);
    }
}
