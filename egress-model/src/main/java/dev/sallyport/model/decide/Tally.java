package dev.sallyport.model.decide;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Truth;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.RequestFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold for one attempt, counted while candidates are visited: the first Deny, the first Allow and the
 * first Allow that still may hold, each first by name order (DESIGN §6). The order of visits does not matter, nor does a
 * second one. Each thread has one, used for one verdict at a time and forgotten by it, so that a verdict allocates only what
 * it answers (ADR 0198). Confined to its thread.
 */
final class Tally {
    private static final ThreadLocal<Tally> OF_THREAD = ThreadLocal.withInitial(Tally::new);

    private @Nullable Attempt attempt;
    private @Nullable JudgedAddress address;
    private @Nullable Instant now;
    private List<List<Conditions>> ceilings = List.of();
    private @Nullable Truth withinCeilings;
    private @Nullable IndexedRule deny;
    private @Nullable IndexedRule allow;
    private @Nullable IndexedRule possibleAllow;
    private @Nullable IndexedRule unreadableDeny;
    private @Nullable IndexedRule unreadableAllow;
    private @Nullable List<Rule> observed;
    private @Nullable List<LimitedRule> limited;
    private boolean suspicious;
    private boolean uncertain;
    private boolean opened;
    private boolean placedAllow;
    private boolean anywhere;
    private boolean unseen;
    private boolean byRequest;
    private boolean allowsOtherRequests;
    private boolean openedForOtherRequests;
    private NameReach.Kind reach = NameReach.Kind.NONE;

    private Tally() {}

    /**
     * This thread's, with nothing counted yet; whatever it counted before is gone.
     *
     * @param address the address judged; null while it is not resolved
     * @param ceilings each a list of entries of which one must hold for a namespaced Allow
     */
    static Tally of(Attempt attempt, @Nullable JudgedAddress address, Instant now, List<List<Conditions>> ceilings) {
        Tally tally = OF_THREAD.get();
        tally.clear();
        tally.attempt = attempt;
        tally.address = address;
        tally.now = now;
        tally.ceilings = ceilings;
        return tally;
    }

    /** From here on ports and protocols are unknown: what counts is whether a rule could hold at some of them. */
    Tally anywhere() {
        anywhere = true;
        return this;
    }

    /**
     * From here on the address stays unknown, since a parent proxy resolves the name: a Deny that states ranges is taken to
     * hold, an Allow or a ceiling's entry that does is taken not to.
     */
    Tally unseen() {
        unseen = true;
        return this;
    }

    /** With {@link #unseen} true. */
    boolean isUnseen() {
        return unseen;
    }

    /** With {@link #anywhere}: how close the Allows come that hold or may hold. */
    NameReach.Kind reach() {
        return reach;
    }

    /** Forgets the verdict, which keeps its policy from being collected. */
    void clear() {
        attempt = null;
        address = null;
        now = null;
        ceilings = List.of();
        withinCeilings = null;
        deny = null;
        allow = null;
        possibleAllow = null;
        unreadableDeny = null;
        unreadableAllow = null;
        observed = null;
        limited = null;
        suspicious = false;
        uncertain = false;
        opened = false;
        placedAllow = false;
        anywhere = false;
        unseen = false;
        byRequest = false;
        allowsOtherRequests = false;
        openedForOtherRequests = false;
        reach = NameReach.Kind.NONE;
    }

    private Attempt attempt() {
        return Objects.requireNonNull(attempt);
    }

    @Nullable
    HostName host() {
        return attempt().host();
    }

    @Nullable
    JudgedAddress address() {
        return address;
    }

    /**
     * Counts a rule whose stated hosts, if any, are known to admit the name.
     *
     * @param placed whether its ranges are known to hold the judged address
     * @param unsure whether nobody knows if its policy selects the caller, whose pod is not known
     */
    void count(IndexedRule candidate, boolean placed, boolean unsure) {
        Rule rule = candidate.rule();
        Truth truth = rule.isExpired(Objects.requireNonNull(now)) ? Truth.FAILS : truth(rule, placed);
        if (candidate.isCapped() && truth != Truth.FAILS) {
            truth = truth.and(withinCeilings());
        }
        HttpCondition http = rule.conditions().http();
        if (http != null && truth != Truth.FAILS) {
            truth = onRequest(candidate, http, truth, unsure);
        }
        if (truth == Truth.FAILS) {
            return;
        }
        if (unsure) {
            doubt(rule, candidate.mode(), truth);
            return;
        }
        opened |= candidate.opensAddresses();
        if (candidate.mode() == Mode.OBSERVE) {
            observe(rule, truth);
        } else if (rule.action() == Action.DENY) {
            deny = truth == Truth.HOLDS ? first(deny, candidate) : deny;
        } else {
            allow(candidate, truth);
        }
    }

    /** A rule of which everything else holds, or may; unknown until the request is read, gone where it cannot be. */
    private Truth onRequest(IndexedRule candidate, HttpCondition http, Truth rest, boolean unsure) {
        Protocol protocol = attempt().protocol();
        if (!anywhere && protocol != null && protocol != Protocol.HTTP) {
            unreadable(candidate, rest);
            return Truth.FAILS;
        }
        byRequest = true;
        RequestFacts request = attempt().request();
        boolean denies = candidate.rule().action() == Action.DENY;
        if (anywhere || request == null) {
            return Truth.UNKNOWN;
        }
        if (http.holds(request, denies)) {
            return rest;
        }
        if (!denies && !unsure && candidate.mode() == Mode.ENFORCE) {
            allowsOtherRequests = true;
            openedForOtherRequests |= candidate.opensAddresses();
        }
        return Truth.FAILS;
    }

    /** Never skipped: a Deny that may hold refuses, an Allow that may hold does not allow (DESIGN §6). */
    private void unreadable(IndexedRule candidate, Truth rest) {
        boolean denies = candidate.rule().action() == Action.DENY;
        if (denies && rest != Truth.HOLDS) {
            return;
        }
        if (candidate.mode() == Mode.ENFORCE) {
            unreadableDeny = denies ? first(unreadableDeny, candidate) : unreadableDeny;
            unreadableAllow = denies ? unreadableAllow : first(unreadableAllow, candidate);
        } else if (denies) {
            observe(candidate.rule(), rest);
        }
    }

    /** A Deny that may concern the caller counts as one; an Allow counts for nothing, but that it is missed. */
    private void doubt(Rule rule, Mode mode, Truth truth) {
        if (mode != Mode.ENFORCE) {
            return;
        }
        if (rule.action() == Action.ALLOW) {
            uncertain = true;
        } else {
            suspicious |= truth == Truth.HOLDS;
        }
    }

    private void allow(IndexedRule candidate, Truth truth) {
        placedAllow |= candidate.rule().conditions().cidrs() != null;
        if (truth == Truth.HOLDS) {
            allow = first(allow, candidate);
            limit(candidate.limited());
        } else {
            possibleAllow = first(possibleAllow, candidate);
        }
        if (anywhere) {
            NameReach.Kind kind = kind(candidate.rule().conditions());
            reach = kind.compareTo(reach) > 0 ? kind : reach;
        }
    }

    private NameReach.Kind kind(Conditions conditions) {
        HostName host = attempt().host();
        if (conditions.hosts() == null || host == null) {
            return NameReach.Kind.OPEN;
        }
        for (HostPattern pattern : conditions.hosts()) {
            if (pattern.kind() == HostPattern.Kind.EXACT && pattern.matches(host)) {
                return NameReach.Kind.STATED;
            }
        }
        return NameReach.Kind.PATTERN;
    }

    private void observe(Rule rule, Truth truth) {
        if (truth == Truth.HOLDS) {
            observed = observed == null ? new ArrayList<>(2) : observed;
            observed.add(rule);
        }
    }

    private void limit(@Nullable LimitedRule rule) {
        if (rule != null) {
            limited = limited == null ? new ArrayList<>(2) : limited;
            if (!limited.contains(rule)) {
                limited.add(rule);
            }
        }
    }

    private static IndexedRule first(@Nullable IndexedRule known, IndexedRule candidate) {
        return known == null || candidate.rule().name().compareTo(known.rule().name()) < 0 ? candidate : known;
    }

    private Truth truth(Rule rule, boolean placed) {
        Conditions conditions = rule.conditions();
        Truth judged = placed ? onPortAndProtocol(conditions) : onAllButHost(conditions, rule.action());
        if (rule.action() == Action.ALLOW || address == null || address.isUntranslated() || judged != Truth.FAILS) {
            return judged;
        }
        // A Deny holds on either face of a translated address.
        return onPortAndProtocol(conditions).and(conditions.onAddress(address.dialledBits()));
    }

    private Truth withinCeilings() {
        if (withinCeilings == null) {
            Truth all = Truth.HOLDS;
            for (List<Conditions> entries : ceilings) {
                all = all.and(withinAny(entries));
            }
            withinCeilings = all;
        }
        return withinCeilings;
    }

    private Truth withinAny(List<Conditions> entries) {
        Truth any = Truth.FAILS;
        for (Conditions entry : entries) {
            any = any.or(entry.onHost(attempt().host()).and(onAllButHost(entry, Action.ALLOW)));
        }
        return any;
    }

    private Truth onAllButHost(Conditions conditions, Action action) {
        if (unseen && conditions.cidrs() != null) {
            return action == Action.DENY ? onPortAndProtocol(conditions) : Truth.FAILS;
        }
        return onPortAndProtocol(conditions).and(conditions.onAddress(address == null ? null : address.judgedBits()));
    }

    private Truth onPortAndProtocol(Conditions conditions) {
        if (anywhere) {
            return conditions.ports() == null && conditions.protocols() == null ? Truth.HOLDS : Truth.UNKNOWN;
        }
        return conditions
                .onPort(attempt().port())
                .and(conditions.onProtocol(attempt().protocol()));
    }

    /** The first Deny about requests that cannot be read. */
    @Nullable
    IndexedRule unreadableDeny() {
        return unreadableDeny;
    }

    /** The first Allow about requests that cannot be read. */
    @Nullable
    IndexedRule unreadableAllow() {
        return unreadableAllow;
    }

    /** True when rules speak of requests here: another request may be judged otherwise. */
    boolean isByRequest() {
        return byRequest;
    }

    /** True when an Allow would hold, were the request another one. */
    boolean allowsOtherRequests() {
        return allowsOtherRequests;
    }

    /** True when an Allow would open the address, were the request another one. */
    boolean isOpenedForOtherRequests() {
        return openedForOtherRequests;
    }

    /** The Deny that decides. */
    @Nullable
    IndexedRule deny() {
        return deny;
    }

    /** True when a Deny holds of which nobody knows whether it concerns the caller's pod. */
    boolean isSuspicious() {
        return suspicious;
    }

    /** True when an Allow holds, or may hold, of which nobody knows whether it concerns the caller's pod. */
    boolean isUncertain() {
        return uncertain;
    }

    /** The Allow that decides; one that holds before one that may. */
    @Nullable
    IndexedRule allow() {
        return allow != null ? allow : possibleAllow;
    }

    /** True when a cluster-scoped Allow with CIDRs opens the address, private or reserved as it may be. */
    boolean opened() {
        return opened;
    }

    /** True when an Allow with CIDRs holds or may hold: the address itself is allowed, not only its name. */
    boolean placedAllow() {
        return placedAllow;
    }

    /** True when no ceiling keeps a namespaced Allow from holding here. */
    boolean isWithinCeilings() {
        return withinCeilings() != Truth.FAILS;
    }

    /** The limited Allows that hold, in name order. */
    List<LimitedRule> limited() {
        if (limited == null) {
            return List.of();
        }
        limited.sort(Comparator.comparing(LimitedRule::rule));
        return List.copyOf(limited);
    }

    /** What observing rules would have done, in name order. */
    List<Observation> observations() {
        if (observed == null) {
            return List.of();
        }
        return observed.stream()
                .sorted(Comparator.comparing(Rule::name))
                .map(rule -> new Observation(rule.action(), rule.name()))
                .distinct()
                .toList();
    }
}
