package dev.sallyport.ca.config;

import dev.sallyport.ca.authority.RotationSettings;
import dev.sallyport.ca.directory.DirectoryMode.DirectorySettings;
import dev.sallyport.ca.issue.LifeLimits;
import dev.sallyport.ca.issue.RateLimits.Limits;
import dev.sallyport.ca.issue.ServerNames;
import dev.sallyport.ca.kubernetes.KubernetesMode.KubernetesSettings;
import dev.sallyport.model.identity.TrustDomain;
import java.time.Duration;

/**
 * The CA's settings, checked. Immutable.
 *
 * @param source with or without a cluster
 * @param trustDomain ours
 * @param systemNamespace of Sallyport's own programs
 * @param audience of tokens
 * @param names of servers
 * @param pollInterval between two passes of the keeper
 * @param lives of certificates
 * @param rotation of our own authorities
 * @param compareAddress whether a caller must sit in its pod
 * @param rates how often
 * @param places how many requests at once
 */
public record CaSettings(
        Source source,
        TrustDomain trustDomain,
        String systemNamespace,
        String audience,
        ServerNames names,
        Duration pollInterval,
        LifeLimits lives,
        RotationSettings rotation,
        boolean compareAddress,
        Limits rates,
        int places) {
    /** Where everything comes from. */
    public sealed interface Source {
        /** A cluster. */
        record Kubernetes(KubernetesSettings settings) implements Source {}

        /** A folder. */
        record Directory(DirectorySettings settings) implements Source {}
    }
}
