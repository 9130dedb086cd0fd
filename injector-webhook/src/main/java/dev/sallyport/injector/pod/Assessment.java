package dev.sallyport.injector.pod;

import dev.sallyport.injector.optin.InjectionDecision;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.injector.optin.OptIn;
import dev.sallyport.injector.optin.PodFacts;
import dev.sallyport.injector.pod.annotation.Wishes;
import dev.sallyport.injector.pod.annotation.WishesReader;
import dev.sallyport.injector.pod.judge.UsersPart;
import dev.sallyport.injector.pod.shape.Blueprint;
import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pod that is being created is to become: the same for writing it and for judging it. Immutable. */
sealed interface Assessment {
    /** It is left alone. */
    record Left(SkipReason because) implements Assessment {}

    /** It may not be created. */
    record Wrong(List<Refusal> refusals) implements Assessment {}

    /** It is injected so. */
    record Injected(Blueprint blueprint) implements Assessment {}

    /** Kubernetes' own default of {@code terminationGracePeriodSeconds}. */
    long DEFAULT_GRACE_SECONDS = 30;

    /** Assesses a readable pod. */
    static Assessment of(PodTree pod, PodRequest request, InjectionSettings settings) {
        return switch (decide(pod, request)) {
            case InjectionDecision.Skip skip -> new Left(skip.because());
            case InjectionDecision.Refuse refuse -> new Wrong(refuse.refusals());
            case InjectionDecision.Inject inject -> inject(pod, inject.lockdown(), request.settings(), settings);
        };
    }

    /** The opt-in decision alone. */
    static InjectionDecision decide(PodTree pod, PodRequest request) {
        Settings egress = request.settings();
        return OptIn.decide(
                facts(pod, request.namespace(), request.namespaceFacts()),
                egress != null && egress.governance().podOptIn());
    }

    private static PodFacts facts(PodTree pod, String namespace, NamespaceFacts namespaceFacts) {
        Map<String, String> annotations = pod.annotations();
        boolean windows = pod.spec().path("os").path("name").asText().equals("windows")
                || pod.spec()
                        .path("nodeSelector")
                        .path("kubernetes.io/os")
                        .asText()
                        .equals("windows");
        return new PodFacts(
                namespace,
                namespaceFacts,
                pod.labels(),
                annotations,
                pod.spec().path("hostNetwork").asBoolean(),
                pod.spec().path("hostPID").asBoolean(),
                windows);
    }

    private static Assessment inject(
            PodTree pod, boolean lockdown, @Nullable Settings egress, InjectionSettings settings) {
        List<Refusal> refusals = new ArrayList<>();
        if (egress == null || egress.clusterCidrs().isEmpty()) {
            refusals.add(new Refusal(
                    RefusalReason.SETTINGS_MISSING,
                    "EgressSettings " + Kube.SETTINGS_NAME
                            + ": there is none with clusterCIDRs, so nobody can say what is"
                            + " inside; the platform's owner applies it."));
        }
        Governance governance = egress == null ? Governance.DEFAULT : egress.governance();
        Wishes wishes = WishesReader.read(pod.annotations(), governance, refusals);
        refusals.addAll(UsersPart.refusals(pod));
        if (egress == null || !refusals.isEmpty()) {
            return new Wrong(List.copyOf(refusals));
        }
        return new Injected(new Blueprint(
                settings,
                egress,
                wishes,
                lockdown,
                Math.max(0, pod.spec().path("terminationGracePeriodSeconds").asLong(DEFAULT_GRACE_SECONDS)),
                !pod.spec().path("resources").isEmpty()));
    }
}
