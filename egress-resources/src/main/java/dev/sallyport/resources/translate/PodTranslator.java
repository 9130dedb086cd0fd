package dev.sallyport.resources.translate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what policies may look at of a Pod: its UID and its labels. The rest is Kubernetes' business. Pure. */
public final class PodTranslator {
    private static final int MAX_UID = 64;

    private PodTranslator() {}

    /**
     * A pod as a folder holds it. Immutable.
     *
     * @param uid as certificates name it
     */
    public record Pod(String uid, Map<String, String> labels) {
        /** Copies the labels. */
        public Pod {
            labels = Map.copyOf(labels);
        }
    }

    /** Reads the pod. Without a UID nobody is told by it; with labels that cannot be read, it stays unknown. */
    public static Reading<Pod> translate(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field metadata = Field.root(resource, log).at("metadata");
        String uid = metadata.at("uid").required().parsed(MAX_UID, PodTranslator::uid);
        Map<String, String> labels = labels(metadata.at("labels"));
        return new Reading<>(uid == null || labels == null ? null : new Pod(uid, labels), log.problems());
    }

    /** The labels of an object of the API server; null where they are not what it would accept. */
    public static @Nullable Map<String, String> labels(Resource resource) {
        return labels(
                Field.root(resource, new ProblemLog(resource)).at("metadata").at("labels"));
    }

    private static @Nullable Map<String, String> labels(Field field) {
        Map<String, String> stated = field.isAbsent() ? Map.of() : field.texts();
        return stated == null || !LabelMaps.areValid(field, stated) ? null : stated;
    }

    private static String uid(String text) {
        boolean plain = text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c) || c == '-');
        if (!plain) {
            throw new IllegalArgumentException("a UID is letters, digits and hyphens");
        }
        return text;
    }
}
