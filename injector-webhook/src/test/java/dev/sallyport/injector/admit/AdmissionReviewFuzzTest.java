package dev.sallyport.injector.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.pod.InjectionFixture;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.testkit.fuzz.Fuzzing;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/**
 * A body of any bytes at either door: unreadable with a sentence, or a verdict, never a failure of ours. What is patched passes
 * the check, and patched again stays as it is.
 */
class AdmissionReviewFuzzTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final AdmissionObserver UNSEEN = new AdmissionObserver() {
        @Override
        public void judged(Door door, ReviewRequest request, Verdict verdict, Duration took) {}

        @Override
        public void turnedAway(Door door, TurnedAway reason) {}
    };
    private static final FrontDesk DESK = desk();

    @Test
    void anyBodyIsUnreadableOrJudged() {
        Fuzzing.run(AdmissionReviewFuzzTest.class, AdmissionReviewFuzzTest::fuzzerTestOneInput, 2_500);
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        JsonNode mutated = answer(Door.MUTATE, input);
        answer(Door.VALIDATE, input);
        String patch = mutated.path("response").path("patch").asText("");
        if (patch.isEmpty()) {
            return;
        }
        ObjectNode review = (ObjectNode) JSON.readTree(input);
        ObjectNode request = (ObjectNode) review.get("request");
        JsonNode operations = JSON.readTree(Base64.getDecoder().decode(patch));
        request.set("object", JsonPatch.apply(operations, request.get("object")));
        byte[] patched = JSON.writeValueAsBytes(review);
        JsonNode again = answer(Door.MUTATE, patched);
        assertThat(again.path("response").path("allowed").asBoolean()).isTrue();
        assertThat(again.path("response").path("patch").asText(""))
                .as("a second pass")
                .isEmpty();
        JsonNode verdict = answer(Door.VALIDATE, patched);
        assertThat(verdict.path("response").path("allowed").asBoolean())
                .as("%s", verdict)
                .isTrue();
    }

    private static JsonNode answer(Door door, byte[] body) throws IOException {
        return switch (DESK.receive(door, body).answer()) {
            case FrontDesk.Answer.Failed failed -> throw new AssertionError("no verdict at " + door.word());
            case FrontDesk.Answer.Unreadable unreadable -> {
                assertThat(unreadable.sentence()).isNotBlank().isPrintable();
                yield JSON.missingNode();
            }
            case FrontDesk.Answer.Review review -> {
                JsonNode tree = JSON.readTree(review.body());
                assertThat(tree.path("response").path("uid").asText()).isNotEmpty();
                yield tree;
            }
        };
    }

    private static FrontDesk desk() {
        Knowledge knowledge = Asked.knowledge(true);
        return new FrontDesk(
                new Door.Judges(
                        new PodJudge(knowledge, InjectionFixture.settings()),
                        new NamespaceJudge(knowledge),
                        new NetworkPolicyJudge(knowledge),
                        new OurKindJudge(knowledge)),
                knowledge::isKnown,
                UNSEEN,
                System::nanoTime);
    }
}
