package dev.sallyport.cli.analyze;

import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.LabelSelector;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.resources.translate.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Policies and subjects that select nobody, as far as the folder's own Namespaces tell; a folder that declares none is
 * not asked. Confined to one analysis.
 */
final class SubjectCheck {
    private final Inventory inventory;
    private final Consumer<Finding> findings;

    SubjectCheck(Inventory inventory, Consumer<Finding> findings) {
        this.inventory = inventory;
        this.findings = findings;
    }

    void run() {
        if (!inventory.namespaces().isEmpty()) {
            inventory.policies().forEach(this::check);
        }
    }

    private void check(Policy policy, Resource resource) {
        String namespace = policy.id().namespace();
        if (namespace == null) {
            List<Subject> subjects = policy.subjects();
            for (int i = 0; i < subjects.size(); i++) {
                subject(subjects.get(i), resource, i);
            }
            return;
        }
        NamespaceFacts facts = inventory.namespaces().get(namespace);
        if (facts == null) {
            findings.accept(new Finding(
                    Severity.WARNING,
                    "selects-nobody",
                    resource.key(),
                    "metadata.namespace",
                    "the folder declares no Namespace " + namespace + known(),
                    Documents.at(resource, "metadata", "namespace")));
        } else if (!"enabled".equals(facts.labels().get(Kube.INJECT_LABEL))) {
            findings.accept(new Finding(
                    Severity.NOTE,
                    "not-governed",
                    resource.key(),
                    "metadata.namespace",
                    "namespace " + namespace + " has no label " + Kube.INJECT_LABEL
                            + ": enabled, so its pods leave around the gateway",
                    Documents.at(resource, "metadata", "namespace")));
        }
    }

    private void subject(Subject subject, Resource resource, int index) {
        String namespace = subject.namespace();
        LabelSelector selector = subject.namespaceSelector();
        if (namespace != null && !inventory.namespaces().containsKey(namespace)) {
            nobody(resource, index, "namespace", "the folder declares no Namespace " + namespace + known());
        } else if (selector != null && !selectsAny(selector)) {
            nobody(resource, index, "namespaceSelector", "selects none of the folder's namespaces");
        }
    }

    private boolean selectsAny(LabelSelector selector) {
        return inventory.namespaces().values().stream().anyMatch(facts -> selector.selects(facts.labels()));
    }

    private void nobody(Resource resource, int index, String field, String sentence) {
        findings.accept(new Finding(
                Severity.WARNING,
                "selects-nobody",
                resource.key(),
                "spec.subjects[" + index + "]." + field,
                sentence,
                Documents.at(resource, "spec", "subjects", index, field)));
    }

    private String known() {
        Map<String, NamespaceFacts> namespaces = inventory.namespaces();
        return namespaces.size() > 8 ? "" : " (it has " + String.join(", ", new TreeSet<>(namespaces.keySet())) + ")";
    }
}
