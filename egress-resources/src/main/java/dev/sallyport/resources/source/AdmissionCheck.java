package dev.sallyport.resources.source;

import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Identification;
import dev.sallyport.resources.translate.Problem;
import java.util.List;

/** What load would say to one object of our kinds, for admission: both refuse the same because both ask here. Pure. */
public final class AdmissionCheck {
    private AdmissionCheck() {}

    /**
     * Every problem that load would find; empty when it would be applied as written.
     *
     * @param json the object as an AdmissionReview holds it; bounding its size is the caller's duty
     */
    public static List<Problem> problems(byte[] json) {
        try {
            return problems(JsonText.parse(json));
        } catch (UnreadableText e) {
            return List.of(Problem.ofSource(e.sentence()));
        }
    }

    /** The same for an object that was parsed before. */
    public static List<Problem> problems(Value document) {
        return switch (Identification.of(document, null)) {
            case Identification.Known(var resource) -> Verification.of(resource).problems();
            case Identification.Foreign(Problem problem) -> List.of(problem);
            case Identification.Unidentified(Problem problem) -> List.of(problem);
        };
    }
}
