package dev.sallyport.resources.translate;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.LabelSelector;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads whom a policy is about. Stateless. */
final class SubjectReader {
    static final Shape OWN = Shape.of("serviceAccount", "podSelector");
    static final Shape ANY =
            Shape.of("namespace", "namespaceSelector", "serviceAccount", "podSelector", "spiffeId", "all");
    static final Shape NAMESPACES = Shape.of("namespace", "namespaceSelector", "all");
    private static final String EVERY_NAMESPACE =
            "an empty selector would select every namespace: say {all: true} if that is meant";
    private static final String EVERY_POD = "an empty selector would select every pod: leave it out if that is meant";
    private static final int MAX_SPIFFE_ID = 2048;

    private SubjectReader() {}

    /** The subjects, or null after a problem. Absent means the whole namespace; for a cluster policy it is a problem. */
    static @Nullable List<Subject> read(Field subjects, PolicyId policy) {
        String namespace = policy.namespace();
        if (namespace == null) {
            if (subjects.isAbsent()) {
                subjects.problem("is required: say whom the policy is about, {all: true} for everyone");
            }
            return subjects.list(Limits.SUBJECTS, field -> any(field, ANY));
        }
        return subjects.isAbsent()
                ? List.of(Subject.ofNamespace(namespace))
                : subjects.list(Limits.SUBJECTS, field -> own(field, namespace));
    }

    /** Whom a cluster destination serves: the same words, namespaces only. */
    static @Nullable List<Subject> namespaces(Field field) {
        if (field.isAbsent()) {
            field.problem("is required: say which namespaces it serves, {all: true} for every one");
        }
        return field.list(Limits.SUBJECTS, item -> any(item, NAMESPACES));
    }

    private static @Nullable Subject own(Field field, String namespace) {
        if (!field.isMapping(OWN)) {
            return null;
        }
        Field accountField = field.at("serviceAccount");
        Field podsField = field.at("podSelector");
        if (accountField.isAbsent() && podsField.isAbsent()) {
            accountField.problem("is required where there is no podSelector");
        }
        String account = accountField.parsed(Names.MAX_SUBDOMAIN, Names::subdomain);
        LabelSelector pods = SelectorReader.read(podsField, EVERY_POD);
        boolean complete = accountField.isStated() == (account != null) && podsField.isStated() == (pods != null);
        return complete && (account != null || pods != null) ? new Subject(namespace, null, account, null, pods) : null;
    }

    private static @Nullable Subject any(Field field, Shape shape) {
        if (!field.isMapping(shape)) {
            return null;
        }
        Field all = field.at("all");
        Field spiffeId = field.at("spiffeId");
        boolean narrowed = field.at("namespace").isStated()
                || field.at("namespaceSelector").isStated()
                || field.at("serviceAccount").isStated()
                || field.at("podSelector").isStated();
        if (all.isStated() && (narrowed || spiffeId.isStated())) {
            all.problem("stands alone: everyone is not narrowed by another field");
            return null;
        }
        if (spiffeId.isStated() && narrowed) {
            spiffeId.problem("stands alone: it already names one namespace and service account");
            return null;
        }
        if (all.isStated()) {
            return all.isTrue() ? Subject.ALL : null;
        }
        if (spiffeId.isStated()) {
            SpiffeId id = spiffeId.parsed(MAX_SPIFFE_ID, SpiffeId::parse);
            return id == null ? null : new Subject(null, null, null, id);
        }
        return narrowed ? local(field) : empty(field, shape);
    }

    private static @Nullable Subject local(Field field) {
        Field selectorField = field.at("namespaceSelector");
        LabelSelector selector = SelectorReader.read(selectorField, EVERY_NAMESPACE);
        Field namespaceField = field.at("namespace");
        String namespace = namespaceField.parsed(Names.MAX_LABEL, Names::label);
        Field accountField = field.at("serviceAccount");
        String account = accountField.parsed(Names.MAX_SUBDOMAIN, Names::subdomain);
        Field podsField = field.at("podSelector");
        LabelSelector pods = SelectorReader.read(podsField, EVERY_POD);
        boolean complete = namespaceField.isStated() == (namespace != null)
                && podsField.isStated() == (pods != null)
                && selectorField.isStated() == (selector != null)
                && accountField.isStated() == (account != null);
        return complete ? new Subject(namespace, selector, account, null, pods) : null;
    }

    private static @Nullable Subject empty(Field field, Shape shape) {
        field.problem("selects nobody: state one of " + shape.list());
        return null;
    }
}
