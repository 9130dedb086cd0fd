package dev.sallyport.resources.translate;

import dev.sallyport.resources.document.Quoted;
import java.util.Map;

/** Checks maps of labels. Stateless. */
final class LabelMaps {
    private LabelMaps() {}

    /** True when every key and value is one Kubernetes accepts; notes the others. */
    static boolean areValid(Field field, Map<String, String> labels) {
        boolean valid = true;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            try {
                Names.labelKey(label.getKey());
                Names.labelValue(label.getValue());
            } catch (IllegalArgumentException e) {
                field.problem(Quoted.of(label.getKey()) + ": " + Quoted.of(label.getValue()) + ": " + e.getMessage());
                valid = false;
            }
        }
        return valid;
    }
}
