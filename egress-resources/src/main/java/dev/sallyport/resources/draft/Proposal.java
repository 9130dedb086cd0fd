package dev.sallyport.resources.draft;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is proposed, and what it does not say. Immutable.
 *
 * @param policies proven ones
 * @param remarks by file and line, none twice
 */
public record Proposal(List<PolicyDraft> policies, List<Remark> remarks) {
    private static final Comparator<Remark> BY_PLACE = Comparator.comparing(
                    (Remark remark) -> remark.origin().file())
            .thenComparing(remark -> remark.origin().line());

    /** Copies both. */
    public Proposal {
        policies = List.copyOf(policies);
        remarks = remarks.stream().distinct().sorted(BY_PLACE).toList();
    }

    /** True when everything of the original is said. */
    public boolean isComplete() {
        return remarks.stream().noneMatch(Remark::isLoss);
    }

    /** Both as a tree, for programs. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("complete", isComplete());
        tree.put("resources", policies.stream().map(PolicyDraft::tree).toList());
        tree.put("remarks", remarks.stream().map(Remark::tree).toList());
        return tree;
    }
}
