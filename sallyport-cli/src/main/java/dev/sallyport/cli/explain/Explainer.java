package dev.sallyport.cli.explain;

import dev.sallyport.cli.explain.Explanation.Outcome;
import dev.sallyport.cli.explain.Explanation.Status;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.decide.Basis;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.RuleName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explains verdicts over one state. Pure. */
public final class Explainer {
    private final PolicySnapshot snapshot;
    private final TrustDomain trustDomain;
    private final Documents documents;

    /**
     * Explains by this state.
     *
     * @param trustDomain the domain whose namespaces the policies speak of
     * @param documents where they are written
     */
    public Explainer(PolicySnapshot snapshot, TrustDomain trustDomain, Documents documents) {
        this.snapshot = snapshot;
        this.trustDomain = trustDomain;
        this.documents = documents;
    }

    /** The whole answer. */
    public Explanation explain(Question question) {
        Inquiry inquiry = new Inquiry(question, trustDomain, snapshot);
        boolean anyOf = inquiry.way().isStatic() && question.onlyAddress() == null;
        List<Situation> situations = new ArrayList<>(Situations.of(question, snapshot, inquiry.way()));
        if (anyOf) {
            passingFirst(situations, inquiry);
        }
        List<Vetting> verdicts = inquiry.ask(situations);
        Status status =
                anyOf ? statusOfEndpoints(question, situations, verdicts) : status(question, situations, verdicts);
        RuleName decider = decider(verdicts.getFirst());
        return new Explanation(
                question,
                status,
                outcomes(question, situations, verdicts),
                new RuleStandings(inquiry, situations, decider, question.at(), documents).of(snapshot),
                posture(question),
                inquiry.ceilings().stream()
                        .map(policy -> policy.id().toString())
                        .toList(),
                new WayFinder(question, inquiry, documents).find(situations, verdicts),
                status == Status.ALLOWED ? null : remedy(question, situations, verdicts));
    }

    /** One endpoint that may be reached is enough; those that may not are left out. */
    private static void passingFirst(List<Situation> situations, Inquiry inquiry) {
        Map<Situation, Boolean> refused = new HashMap<>();
        List<Vetting> verdicts = inquiry.ask(situations);
        for (int i = 0; i < situations.size(); i++) {
            refused.put(situations.get(i), verdicts.get(i) instanceof Refusal);
        }
        situations.sort(Comparator.comparing(refused::get));
    }

    private static Status statusOfEndpoints(Question question, List<Situation> situations, List<Vetting> verdicts) {
        Set<Protocol> passing = EnumSet.noneOf(Protocol.class);
        Set<Protocol> surely = EnumSet.noneOf(Protocol.class);
        Set<Protocol> asked = EnumSet.noneOf(Protocol.class);
        for (int i = 0; i < situations.size(); i++) {
            Protocol protocol = situations.get(i).protocol();
            asked.add(protocol);
            if (verdicts.get(i) instanceof DialTargets) {
                passing.add(protocol);
                if (!dependsOnRequest(verdicts.get(i), situations.get(i), question)) {
                    surely.add(protocol);
                }
            }
        }
        if (passing.isEmpty()) {
            return Status.REFUSED;
        }
        return surely.equals(asked) ? Status.ALLOWED : Status.DEPENDS;
    }

    private static Status status(Question question, List<Situation> situations, List<Vetting> verdicts) {
        boolean all = true;
        boolean none = true;
        for (int i = 0; i < situations.size(); i++) {
            boolean passes = verdicts.get(i) instanceof DialTargets;
            boolean whateverIsAsked = passes && !dependsOnRequest(verdicts.get(i), situations.get(i), question);
            none &= !passes;
            all &= whateverIsAsked || !situations.get(i).elsewhere();
        }
        if (none) {
            return Status.REFUSED;
        }
        return all ? Status.ALLOWED : Status.DEPENDS;
    }

    /** True where rules speak of requests, and nobody has said which one it is. */
    private static boolean dependsOnRequest(Vetting verdict, Situation situation, Question question) {
        return verdict instanceof DialTargets targets
                && targets.isByRequest()
                && (question.request() == null || situation.protocol() != Protocol.HTTP);
    }

    private static @Nullable RuleName decider(Vetting verdict) {
        return switch (verdict) {
            case Refusal refusal -> refusal.rule();
            case DialTargets targets -> targets.first().basis() instanceof Basis.ByRule(RuleName rule) ? rule : null;
        };
    }

    private static List<Outcome> outcomes(Question question, List<Situation> situations, List<Vetting> verdicts) {
        Outcome usual =
                outcome(verdicts.getFirst(), dependsOnRequest(verdicts.getFirst(), situations.getFirst(), question));
        List<Outcome> outcomes = new ArrayList<>(List.of(usual));
        Map<Outcome, Map<String, Set<Protocol>>> others = new LinkedHashMap<>();
        Map<String, Set<Protocol>> asked = new LinkedHashMap<>();
        for (int i = 0; i < situations.size(); i++) {
            Situation situation = situations.get(i);
            asked.computeIfAbsent(situation.place(), place -> new LinkedHashSet<>())
                    .add(situation.protocol());
            Outcome outcome = outcome(verdicts.get(i), dependsOnRequest(verdicts.get(i), situation, question));
            if (!outcome.equals(usual)) {
                others.computeIfAbsent(outcome, key -> new LinkedHashMap<>())
                        .computeIfAbsent(situation.place(), place -> new LinkedHashSet<>())
                        .add(situation.protocol());
            }
        }
        boolean onePlace = asked.size() == 1;
        others.forEach((outcome, cases) -> cases.forEach((place, protocols) -> {
            String bytes = protocols.equals(asked.get(place))
                    ? ""
                    : "the first bytes are "
                            + protocols.stream().map(Protocol::name).collect(Collectors.joining(" or "));
            String address = onePlace ? "" : "the address is " + place;
            String when = address.isEmpty() || bytes.isEmpty() ? address + bytes : address + " and " + bytes;
            outcomes.add(new Outcome(when, outcome.allowed(), outcome.basis(), outcome.reason(), outcome.sentence()));
        }));
        return outcomes;
    }

    private static Outcome outcome(Vetting verdict, boolean anyRequest) {
        return switch (verdict) {
            case DialTargets targets -> {
                Basis basis = targets.first().basis();
                String sentence = basis instanceof Basis.ByRule(RuleName rule)
                        ? "Rule " + rule + " allows it."
                        : "No rule says anything; the posture lets it pass.";
                String asked =
                        " Rules speak of requests here: each is judged by itself; say --method, --path and --header.";
                yield new Outcome("", true, basis.label(), null, anyRequest ? sentence + asked : sentence);
            }
            case Refusal refusal ->
                new Outcome(
                        "",
                        false,
                        refusal.rule() == null ? null : refusal.rule().toString(),
                        refusal.reason().label(),
                        refusal.detail());
        };
    }

    private String posture(Question question) {
        NamespaceFacts facts = snapshot.namespace(question.caller().namespace());
        if (facts.posture() != null) {
            return facts.posture().word() + " (annotation of namespace "
                    + question.caller().namespace() + ")";
        }
        return snapshot.settings().defaultPosture().word() + " (EgressSettings cluster)";
    }

    private @Nullable Remedy remedy(Question question, List<Situation> situations, List<Vetting> verdicts) {
        for (int i = 0; i < situations.size(); i++) {
            if (situations.get(i).elsewhere() && verdicts.get(i) instanceof Refusal) {
                return new RemedySearch(question, trustDomain, situations.get(i), snapshot, documents).run();
            }
        }
        return null;
    }
}
