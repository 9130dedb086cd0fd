package dev.sallyport.ca.process;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The documents of the pods that exist. */
record PodFolder(Path folder) {
    static Pod pod(String name, String serviceAccount, String address) {
        return new PodBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .withUid(UUID.randomUUID().toString())
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(serviceAccount)
                .withNodeName("node")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewPodIP(address)
                .endStatus()
                .build();
    }

    void write(Pod document) throws IOException {
        Files.writeString(folder.resolve(document.getMetadata().getName() + ".yaml"), Serialization.asYaml(document));
    }

    /** A pod that no other test uses up the rate of. */
    Pod fresh(String name) throws IOException {
        Pod another = pod(name, "checkout", "127.0.0.1");
        write(another);
        return another;
    }
}
