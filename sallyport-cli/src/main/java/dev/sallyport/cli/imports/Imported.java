package dev.sallyport.cli.imports;

import dev.sallyport.cli.draft.PolicyDraft;
import java.util.Comparator;
import java.util.List;

/**
 * The outcome of an import. Immutable.
 *
 * @param policies proven ones
 * @param remarks by file and line, none twice
 */
public record Imported(List<PolicyDraft> policies, List<Remark> remarks) {
    private static final Comparator<Remark> BY_PLACE = Comparator.comparing(
                    (Remark remark) -> remark.origin().file())
            .thenComparing(remark -> remark.origin().line());

    /** Copies both. */
    public Imported {
        policies = List.copyOf(policies);
        remarks = remarks.stream().distinct().sorted(BY_PLACE).toList();
    }

    /** True when everything of the original is said. */
    public boolean isComplete() {
        return remarks.stream().noneMatch(Remark::isLoss);
    }
}
