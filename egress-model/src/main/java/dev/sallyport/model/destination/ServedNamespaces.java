package dev.sallyport.model.destination;

import java.util.List;
import java.util.Map;

/** Whether two destinations serve a namespace in common, as far as the namespaces are known. Pure. */
final class ServedNamespaces {
    private ServedNamespaces() {}

    static boolean meet(
            List<? extends Served> some, List<? extends Served> others, Map<String, Map<String, String>> namespaces) {
        return some.stream().anyMatch(one -> others.stream().anyMatch(other -> meet(one, other, namespaces)));
    }

    private static boolean meet(Served one, Served other, Map<String, Map<String, String>> namespaces) {
        if (one.servesAll() || other.servesAll()) {
            return true;
        }
        if (one.namespace() != null && one.namespace().equals(other.namespace())) {
            return true;
        }
        return namespaces.entrySet().stream()
                .anyMatch(entry ->
                        one.serves(entry.getKey(), entry.getValue()) && other.serves(entry.getKey(), entry.getValue()));
    }
}
