package dev.sallyport.injector.admit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Subject;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.injector.world.NamespaceAnswer;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.resources.source.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Requests and knowledge for the judges' tests. */
final class Asked {
    static final NamespaceFacts GOVERNED = new NamespaceFacts(Map.of("sallyport.dev/inject", "enabled"), null);
    static final NamespaceFacts PLAIN = new NamespaceFacts(Map.of(), null);

    private Asked() {}

    static ReviewRequest of(
            Subject subject,
            Operation operation,
            String namespace,
            String name,
            String user,
            String object,
            String old) {
        return new ReviewRequest(
                "u", subject, operation, namespace, name, user, Set.of(), json(object), json(old), false);
    }

    static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Knows shop as governed and lab as not; any other namespace cannot be asked for. */
    static Knowledge knowledge(boolean settings) {
        Knowledge knowledge = new Knowledge(
                name -> switch (name) {
                    case "lab" -> new NamespaceAnswer.Known(PLAIN);
                    case "fresh" -> new NamespaceAnswer.Known(GOVERNED);
                    default -> new NamespaceAnswer.Unknown("Namespace " + name + " is gone.");
                },
                snapshot -> {});
        if (settings) {
            Settings stated = new Settings(
                    List.of(Cidr.parse("10.244.0.0/16")),
                    List.of(),
                    List.of(),
                    Posture.DENY,
                    List.of(),
                    List.of(),
                    List.of(),
                    Governance.DEFAULT);
            knowledge.published(new Publication(
                    new PolicySnapshot(1, stated, Map.of("shop", GOVERNED, "lab", PLAIN), List.of(), List.of()),
                    List.of(),
                    Instant.EPOCH));
        }
        return knowledge;
    }

    static String sentence(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow allow -> "allowed: " + allow.reason() + " " + allow.warnings();
            case Verdict.Refuse refuse -> "refused: " + refuse.reason() + " " + refuse.sentence();
        };
    }
}
