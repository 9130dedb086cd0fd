package dev.sallyport.resources.translate;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads EgressPolicy and ClusterEgressPolicy. Pure. */
public final class PolicyTranslator {
    static final Shape NAMESPACED = Shape.of("mode", "subjects", "rules");
    static final Shape CLUSTER = Shape.of("mode", "subjects", "rules", "ceiling");
    static final Shape CEILING = Shape.of("hosts", "cidrs", "ports");
    private static final Map<String, Mode> MODES = Map.of("Enforce", Mode.ENFORCE, "Observe", Mode.OBSERVE);

    private PolicyTranslator() {}

    /** Reads the policy with all its problems; one problem makes the whole policy invalid. */
    public static PolicyReading translate(Resource resource) {
        PolicyId id = id(resource);
        ProblemLog log = new ProblemLog(resource);
        Field root = Field.root(resource, log);
        EnvelopeReader.check(root, resource.key().kind());
        Policy policy = spec(root.at("spec"), id);
        return policy != null && log.isEmpty()
                ? new PolicyReading.Valid(policy)
                : new PolicyReading.Invalid(log.problems(), quarantine(resource));
    }

    private static @Nullable Policy spec(Field spec, PolicyId id) {
        if (!spec.isMapping(shape(id))) {
            return null;
        }
        Mode mode = spec.at("mode").word(MODES);
        List<Subject> subjects = SubjectReader.read(spec.at("subjects"), id);
        List<Rule> rules = RuleReader.read(spec.at("rules"), id);
        List<Conditions> ceiling = id.isNamespaced() ? List.of() : ceiling(spec.at("ceiling"));
        if (spec.at("rules").isAbsent() && spec.at("ceiling").isAbsent()) {
            spec.at("rules").problem(id.isNamespaced() ? "is required" : "is required where there is no ceiling");
        }
        return subjects == null ? null : new Policy(id, mode == null ? Mode.ENFORCE : mode, subjects, rules, ceiling);
    }

    private static Shape shape(PolicyId id) {
        return id.isNamespaced() ? NAMESPACED : CLUSTER;
    }

    private static List<Conditions> ceiling(Field ceiling) {
        List<Field> items = ceiling.items(Limits.CEILING);
        List<Conditions> entries = new ArrayList<>();
        for (Field item : Objects.requireNonNullElse(items, List.<Field>of())) {
            if (item.isMapping(CEILING)) {
                if (item.at("hosts").isStated() == item.at("cidrs").isStated()) {
                    item.problem("a ceiling's entry names either hosts or cidrs");
                }
                entries.add(ConditionsReader.read(item, ConditionsReader.Reach.RESTRICTION));
            }
        }
        return entries;
    }

    /**
     * Whom to refuse if this document is not applied and no last good state is: its subjects, or the widest it can select
     * where they cannot be read; null when it certainly holds no Deny.
     */
    public static @Nullable Quarantine quarantine(Resource resource) {
        PolicyId id = id(resource);
        if (!DenySuspicion.mayDeny(resource.document().entries().get("spec"), shape(id))) {
            return null;
        }
        ProblemLog log = new ProblemLog(resource);
        Field spec = Field.root(resource, log).at("spec");
        List<Subject> subjects = spec.isMapping(shape(id)) ? SubjectReader.read(spec.at("subjects"), id) : null;
        return new Quarantine(id, subjects != null && log.isEmpty() ? subjects : widest(id));
    }

    private static PolicyId id(Resource resource) {
        return new PolicyId(resource.key().namespace(), resource.key().name());
    }

    private static List<Subject> widest(PolicyId id) {
        String namespace = id.namespace();
        return List.of(namespace == null ? Subject.ALL : Subject.ofNamespace(namespace));
    }

    /** True when the policy takes away as well as gives: it holds a Deny or a ceiling. */
    public static boolean restricts(Policy policy) {
        return !policy.ceiling().isEmpty() || policy.rules().stream().anyMatch(rule -> rule.action() == Action.DENY);
    }
}
