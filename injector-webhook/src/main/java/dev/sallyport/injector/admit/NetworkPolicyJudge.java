package dev.sallyport.injector.admit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.injector.world.NamespaceAnswer;
import dev.sallyport.model.contract.Kube;
import java.util.List;

/**
 * NetworkPolicies of a governed namespace (DESIGN §7): the generated one is ours to write, and no other may open a way out
 * of the cluster. NetworkPolicies only ever add up, so one that opens too much undoes ours. Blocking when the namespace has
 * to be asked for.
 */
public final class NetworkPolicyJudge implements Judge {
    private final Knowledge knowledge;

    /** Judges by what is known of the namespace. */
    public NetworkPolicyJudge(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    @Override
    public Verdict judge(ReviewRequest request) {
        return switch (knowledge.namespace(request.namespace())) {
            case NamespaceAnswer.Unknown unknown -> unknown(request, unknown);
            case NamespaceAnswer.Known known
            when !Governed.is(request.namespace(), known.facts()) -> Verdict.allow("not_governed");
            case NamespaceAnswer.Known known ->
                request.name().equals(Kube.NETWORK_POLICY) ? ours(request) : another(request);
        };
    }

    /** What is unknown may still be emptied: a namespace on its way out is the usual reason. */
    private static Verdict unknown(ReviewRequest request, NamespaceAnswer.Unknown unknown) {
        return isEmptying(request)
                ? Verdict.allow("namespace_emptied")
                : Verdict.refuse("namespace_unknown", unknown.sentence());
    }

    private static boolean isEmptying(ReviewRequest request) {
        return request.operation() == Operation.DELETE && Users.emptiesNamespaces(request.user());
    }

    private static Verdict ours(ReviewRequest request) {
        if (request.user().equals(Users.INJECTOR) || isEmptying(request)) {
            return Verdict.allow("own_policy");
        }
        return Verdict.refuse(
                "own_policy",
                "NetworkPolicy " + Kube.NETWORK_POLICY + " of namespace " + request.namespace()
                        + " is written by Sallyport and only by it. What it opens stands in EgressSettings "
                        + Kube.SETTINGS_NAME
                        + " (directRanges, reach, dnsServers), which the platform owns; whoever owns"
                        + " the namespace can annotate it " + Kube.LOCKDOWN_ANNOTATION + "=disabled.");
    }

    private static Verdict another(ReviewRequest request) {
        if (request.operation() == Operation.DELETE || request.leavesSpec()) {
            return Verdict.allow("closes_nothing");
        }
        List<String> openings = EgressOpenings.of(request.object().path("spec"));
        if (openings.isEmpty()) {
            return Verdict.allow("opens_nothing");
        }
        JsonNode name = request.object().path("metadata").path("name");
        return Verdict.refuse(
                "opens_egress",
                String.join(" ", openings) + " NetworkPolicy " + name.asText(request.displayName())
                        + " would open a way around the egress gateway of namespace " + request.namespace()
                        + ": name pods by selectors, or have the platform list the range in EgressSettings "
                        + Kube.SETTINGS_NAME + ", directRanges.");
    }
}
