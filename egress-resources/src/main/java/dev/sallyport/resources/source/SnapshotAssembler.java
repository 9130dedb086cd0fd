package dev.sallyport.resources.source;

import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.resources.translate.HostSets;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the snapshot that a ledger stands for. Pure. */
public final class SnapshotAssembler {
    private SnapshotAssembler() {}

    /** The snapshot of a folder. */
    static @Nullable PolicySnapshot assemble(FileLedger files, long generation) {
        return assemble(files.ledger(), files.blind(), generation);
    }

    /**
     * The snapshot, or null when there are no settings: without them nothing can be vetted, so nothing may be let through.
     *
     * @param blind names of whatever cannot be read and may hold a Deny for anyone
     */
    public static @Nullable PolicySnapshot assemble(Ledger ledger, Set<String> blind, long generation) {
        Settings settings = null;
        Map<String, NamespaceFacts> namespaces = new HashMap<>();
        List<Policy> policies = new ArrayList<>();
        List<Quarantine> quarantines = new ArrayList<>();
        HostSets sets = ledger.hostSets();
        for (String file : blind) {
            quarantines.add(new Quarantine(PolicyId.cluster("unreadable-" + file), List.of(Subject.ALL)));
        }
        for (Map.Entry<ResourceKey, Ledger.Entry> entry : ledger.entries().entrySet()) {
            switch (entry.getValue().standing()) {
                case null -> {}
                case Standing.OfPolicy(Policy policy)
                when sets.leavesADenyOpen(policy) -> quarantines.add(new Quarantine(policy.id(), policy.subjects()));
                case Standing.OfPolicy(Policy policy) -> policies.add(sets.resolve(policy));
                case Standing.OfHostSet ignored -> {}
                case Standing.OfQuarantine(Quarantine quarantine) -> quarantines.add(quarantine);
                case Standing.OfSettings(Settings stated) -> settings = stated;
                case Standing.OfNamespace(NamespaceFacts facts) ->
                    namespaces.put(entry.getKey().name(), facts);
                case Standing.OfDestination ignored -> {}
                case Standing.OfMaterial ignored -> {}
                case Standing.OfPod ignored -> {}
            }
        }
        return settings == null
                ? null
                : new PolicySnapshot(generation, settings, namespaces, policies, quarantines, ledger.destinations());
    }
}
