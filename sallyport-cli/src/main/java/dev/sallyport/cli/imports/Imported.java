package dev.sallyport.cli.imports;

import dev.sallyport.cli.draft.PolicyDraft;
import java.util.List;

/**
 * The outcome of an import. Immutable.
 *
 * @param policies proven ones
 * @param remarks in the order of the original
 */
public record Imported(List<PolicyDraft> policies, List<Remark> remarks) {
    /** Copies both. */
    public Imported {
        policies = List.copyOf(policies);
        remarks = List.copyOf(remarks);
    }

    /** True when everything of the original is said. */
    public boolean isComplete() {
        return remarks.stream().noneMatch(Remark::isLoss);
    }
}
