package dev.sallyport.model.policy;

import dev.sallyport.model.destination.Served;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom a policy is about: every stated field must fit the caller; nothing stated selects everyone. Immutable.
 *
 * @param namespace exact namespace, or null
 * @param namespaceSelector labels of the caller's namespace, or null
 * @param serviceAccount exact service account, or null
 * @param spiffeId exact identity, or null
 * @param podSelector labels of the caller's pod, or null
 */
public record Subject(
        @Nullable String namespace,
        @Nullable LabelSelector namespaceSelector,
        @Nullable String serviceAccount,
        @Nullable SpiffeId spiffeId,
        @Nullable LabelSelector podSelector)
        implements Served {
    /** Everyone: a cluster policy's {@code all: true}, or a cluster policy whose subjects cannot be read. */
    public static final Subject ALL = new Subject(null, null, null, null);

    /** A subject that does not look at pods. */
    public Subject(
            @Nullable String namespace,
            @Nullable LabelSelector namespaceSelector,
            @Nullable String serviceAccount,
            @Nullable SpiffeId spiffeId) {
        this(namespace, namespaceSelector, serviceAccount, spiffeId, null);
    }

    /** Every service account of a namespace. */
    public static Subject ofNamespace(String namespace) {
        return new Subject(namespace, null, null, null);
    }

    /** One service account of a namespace. */
    public static Subject ofServiceAccount(String namespace, String serviceAccount) {
        return new Subject(namespace, null, serviceAccount, null);
    }

    /** Whether it selects the caller in a pod of these labels; unknown where that depends on labels nobody knows. */
    public Truth selects(SpiffeId caller, TrustDomain own, Map<String, String> namespaceLabels, PodLabels pod) {
        if (!selects(caller, own, namespaceLabels)) {
            return Truth.FAILS;
        }
        return podSelector == null ? Truth.HOLDS : pod.selectedBy(podSelector);
    }

    /**
     * True when it selects the caller in some pod, its namespace bearing these labels. Namespaces and service accounts are those of
     * our own trust domain: a guest is selected only by its whole SPIFFE ID, or by {@link #ALL}.
     */
    public boolean selects(SpiffeId caller, TrustDomain own, Map<String, String> namespaceLabels) {
        boolean local = caller.trustDomain().equals(own);
        return (local || spiffeId != null || equals(ALL)) && selects(caller, namespaceLabels);
    }

    @Override
    public boolean serves(String candidate, Map<String, String> labels) {
        return (namespace == null || namespace.equals(candidate))
                && (namespaceSelector == null || namespaceSelector.selects(labels));
    }

    @Override
    public boolean servesAll() {
        return namespace == null && namespaceSelector == null;
    }

    private boolean selects(SpiffeId caller, Map<String, String> namespaceLabels) {
        return (namespace == null || namespace.equals(caller.namespace()))
                && (namespaceSelector == null || namespaceSelector.selects(namespaceLabels))
                && (serviceAccount == null || serviceAccount.equals(caller.serviceAccount()))
                && (spiffeId == null || spiffeId.equals(caller));
    }
}
