package dev.sallyport.cli.istio;

import dev.sallyport.cli.input.Node;
import java.util.List;

/**
 * One of Istio's resources. Immutable.
 *
 * @param document the whole
 */
record Item(Node document) {
    private static final List<String> GROUPS = List.of("networking.istio.io/", "security.istio.io/");

    boolean isIstios() {
        return GROUPS.stream().anyMatch(document.at("apiVersion").text("")::startsWith);
    }

    String kind() {
        return document.at("kind").text("");
    }

    String name() {
        return document.at("metadata").at("name").text("");
    }

    String namespace() {
        return document.at("metadata").at("namespace").text("default");
    }

    Node spec() {
        return document.at("spec");
    }

    @Override
    public String toString() {
        return kind() + " " + namespace() + "/" + name();
    }
}
