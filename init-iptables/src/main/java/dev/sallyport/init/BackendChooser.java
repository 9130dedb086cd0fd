package dev.sallyport.init;

import dev.sallyport.model.contract.InitExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Chooses the backend (PROTOCOL §1.7): the forced one; else the one that holds rules of ours; else the one that holds
 * anybody's; else nft, if a trial shows that it works; else legacy. Both backends' rules are evaluated by the kernel, so
 * a second one is used only when the first cannot be.
 */
final class BackendChooser {
    private final List<Xtables> backends;
    private final Options options;
    private final PodFacts facts;
    private final List<String> notes = new ArrayList<>();

    /** @param backends nft, then legacy */
    BackendChooser(List<Xtables> backends, Options options, PodFacts facts) {
        this.backends = List.copyOf(backends);
        this.options = options;
        this.facts = facts;
    }

    /**
     * The choice; tried out against the kernel unless this is a dry run.
     *
     * @throws InitFailure when no backend works for IPv4, or none for IPv6 while the pod has an IPv6 address
     */
    BackendChoice choose() throws InitFailure {
        List<String> reasons = new ArrayList<>();
        for (Xtables candidate : candidates()) {
            Xtables.Answer answer = works(candidate, Family.V4);
            if (answer.succeeded()) {
                List<Family> families = families(candidate);
                notes.add("backend " + candidate.backend().label() + (options.dryRun() ? ", not tried" : " works"));
                return new BackendChoice(candidate, families, staleBesides(candidate), notes);
            }
            reasons.add(candidate.backend().label() + ": " + answer.text());
        }
        throw new InitFailure(
                InitExitCodes.NO_BACKEND,
                "no iptables backend works here (is NET_ADMIN granted?): " + String.join("; ", reasons));
    }

    private List<Xtables> candidates() {
        if (options.backend().isPresent()) {
            Backend forced = options.backend().get();
            notes.add("backend " + forced.label() + ", as told");
            return backends.stream().filter(x -> x.backend() == forced).toList();
        }
        Optional<Xtables> holder = holder(SavedRules::hasOurs, "holds rules of an earlier run")
                .or(() -> holder(SavedRules::hasRules, "already holds rules here"));
        if (holder.isEmpty()) {
            notes.add("no backend holds rules here; nft is tried before legacy");
        }
        return Stream.concat(holder.stream(), backends.stream()).distinct().toList();
    }

    private Optional<Xtables> holder(Predicate<SavedRules> condition, String note) {
        Optional<Xtables> found =
                backends.stream().filter(x -> holds(x, condition)).findFirst();
        found.ifPresent(x -> notes.add("backend " + x.backend().label() + " " + note));
        return found;
    }

    private static boolean holds(Xtables xtables, Predicate<SavedRules> condition) {
        for (Family family : Family.values()) {
            if (condition.test(saved(xtables, family))) {
                return true;
            }
        }
        return false;
    }

    private static SavedRules saved(Xtables xtables, Family family) {
        Xtables.Answer answer = xtables.save(family);
        return answer.succeeded() ? SavedRules.parse(answer.text()) : SavedRules.NONE;
    }

    private Xtables.Answer works(Xtables xtables, Family family) {
        return options.dryRun() ? xtables.save(family) : BackendTrial.attempt(xtables, family, options);
    }

    private List<Family> families(Xtables xtables) throws InitFailure {
        Xtables.Answer answer = works(xtables, Family.V6);
        if (answer.succeeded()) {
            return List.of(Family.V4, Family.V6);
        }
        if (!facts.ipv6().isEmpty()) {
            throw new InitFailure(
                    InitExitCodes.NO_BACKEND,
                    "the pod has the IPv6 address " + String.join(", ", facts.ipv6()) + " and IPv6 cannot be guarded: "
                            + answer.text());
        }
        notes.add("IPv6 is NOT guarded: " + answer.text() + "; the pod has no IPv6 address beyond its link");
        return List.of(Family.V4);
    }

    private List<Xtables> staleBesides(Xtables chosen) {
        return backends.stream()
                .filter(x -> x != chosen && holds(x, SavedRules::hasOurs))
                .toList();
    }
}
