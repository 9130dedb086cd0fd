package dev.sallyport.resources.cluster;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.ResourceKey;
import java.time.Duration;

/** Where the API server keeps what. Stateless. */
final class ApiPaths {
    private static final int PAGE = 200;

    private ApiPaths() {}

    private static String group(Kind kind) {
        return kind.isOurs() ? "/apis/" + Kube.GROUP + "/" + Kube.VERSION : "/api/v1";
    }

    /** One page of every object of a kind, as of now: no version is named, so that no cache may answer from the past. */
    static String page(Kind kind, String continuation) {
        String first = group(kind) + "/" + kind.plural() + "?limit=" + PAGE;
        return continuation.isEmpty() ? first : first + "&continue=" + ApiServer.encoded(continuation);
    }

    static String watch(Kind kind, String version, Duration time) {
        return group(kind) + "/" + kind.plural() + "?watch=true&allowWatchBookmarks=true&resourceVersion="
                + ApiServer.encoded(version) + "&timeoutSeconds=" + Math.max(1, time.toSeconds());
    }

    /**
     * What is asked for: of pods their metadata only, which is a tenth of them and all that is looked at. A server that does
     * not know how sends whole ones.
     */
    static String accepted(Kind kind, boolean list) {
        String what = list ? "PartialObjectMetadataList" : "PartialObjectMetadata";
        return kind == Kind.POD
                ? "application/json;as=" + what + ";g=meta.k8s.io;v=v1,application/json"
                : "application/json";
    }

    static String status(ResourceKey key) {
        return object(key) + "/status";
    }

    /** One object. */
    static String object(ResourceKey key) {
        String namespace = key.namespace() == null ? "" : "/namespaces/" + key.namespace();
        return group(key.kind()) + namespace + "/" + key.kind().plural() + "/" + key.name();
    }
}
