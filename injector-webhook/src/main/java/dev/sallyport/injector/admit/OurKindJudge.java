package dev.sallyport.injector.admit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.resources.source.AdmissionCheck;
import dev.sallyport.resources.translate.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Our own kinds: what load would refuse is refused here, with every problem at once. What was stored before the rules were
 * sharpened can still lose a finalizer, get a label or be deleted. Who may write them is RBAC's business.
 */
public final class OurKindJudge implements Judge {
    private static final int SHOWN = 20;
    private static final String SETTINGS = "egresssettings";

    private final Knowledge knowledge;

    /** Tells of namespaces that stand on settings which are to go. */
    public OurKindJudge(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    @Override
    public Verdict judge(ReviewRequest request) {
        if (!request.subject().subresource().isEmpty() || request.operation() == Operation.CONNECT) {
            return Verdict.allow("status");
        }
        if (request.operation() == Operation.DELETE) {
            return Verdict.allow("deleted", warningsOfDeletion(request));
        }
        List<Problem> problems = AdmissionCheck.problems(bytes(request.object()));
        if (problems.isEmpty()) {
            return Verdict.allow("well_formed");
        }
        if (request.leavesSpec()) {
            return Verdict.allow("left_as_it_was", List.of("it is not in force: " + sentence(problems.getFirst())));
        }
        return Verdict.refuse("malformed", sentences(problems));
    }

    private List<String> warningsOfDeletion(ReviewRequest request) {
        if (!request.subject().resource().equals(SETTINGS)) {
            return List.of();
        }
        long governed = knowledge.namespaces().entrySet().stream()
                .filter(entry -> Governed.is(entry.getKey(), entry.getValue()))
                .count();
        return governed == 0
                ? List.of()
                : List.of(governed + " namespaces are governed: without EgressSettings their new pods are refused");
    }

    private static String sentences(List<Problem> problems) {
        String shown =
                problems.stream().limit(SHOWN).map(OurKindJudge::sentence).collect(Collectors.joining("; "));
        return problems.size() <= SHOWN ? shown : shown + "; and " + (problems.size() - SHOWN) + " more";
    }

    private static String sentence(Problem problem) {
        return problem.field().isEmpty() ? problem.sentence() : problem.field() + ": " + problem.sentence();
    }

    private static byte[] bytes(JsonNode object) {
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }
}
