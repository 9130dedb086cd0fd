package dev.sallyport.injector.admit;

import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.model.contract.Kube;
import java.util.List;

/** The two paths that the API server calls, and which judge each kind goes to. */
public enum Door {
    /** Changes what is made. */
    MUTATE("mutate") {
        @Override
        public Verdict judge(Judges judges, ReviewRequest request) {
            return request.subject().is("", "pods") ? judges.pods().mutate(request) : notOurs(request);
        }
    },
    /** Refuses what must not be stored. */
    VALIDATE("validate") {
        @Override
        public Verdict judge(Judges judges, ReviewRequest request) {
            if (isBinding(request)) {
                return judges.pods().bind(request);
            }
            if (request.subject().is("", "pods")) {
                return judges.pods().validate(request);
            }
            if (request.subject().is("", "namespaces")) {
                return judges.namespaces().judge(request);
            }
            if (request.subject().is("networking.k8s.io", "networkpolicies")) {
                return judges.networkPolicies().judge(request);
            }
            return request.subject().group().equals(Kube.GROUP)
                    ? judges.ourKinds().judge(request)
                    : notOurs(request);
        }
    };

    /**
     * One judge per kind. Immutable.
     *
     * @param pods for pods
     * @param namespaces for Namespaces
     * @param networkPolicies for NetworkPolicies
     * @param ourKinds for everything of our group
     */
    public record Judges(PodJudge pods, Judge namespaces, Judge networkPolicies, Judge ourKinds) {
        /** Those that the program uses. */
        public static Judges of(Knowledge knowledge, InjectionSettings settings) {
            return new Judges(
                    new PodJudge(knowledge, settings),
                    new NamespaceJudge(knowledge),
                    new NetworkPolicyJudge(knowledge),
                    new OurKindJudge(knowledge));
        }
    }

    private final String word;

    Door(String word) {
        this.word = word;
    }

    /** The path without its slash; the metric's label. */
    public String word() {
        return word;
    }

    /** The verdict of this door. */
    public abstract Verdict judge(Judges judges, ReviewRequest request);

    /** True where judging may take asking for the namespace. */
    static boolean mayAsk(ReviewRequest request) {
        return isBinding(request)
                || request.subject().is("", "pods")
                || request.subject().is("networking.k8s.io", "networkpolicies");
    }

    /** In both of its spellings: {@code pods/binding} and the older {@code bindings}. */
    private static boolean isBinding(ReviewRequest request) {
        return request.subject().is("", "bindings")
                || request.subject().is("", "pods")
                        && request.subject().subresource().equals("binding");
    }

    /** A rule of the webhook configuration that we know nothing of: no reason to break what it is about. */
    private static Verdict notOurs(ReviewRequest request) {
        return Verdict.allow(
                "not_ours",
                List.of("Sallyport has nothing to say about " + request.subject() + "; drop the webhook's rule"));
    }
}
