package dev.sallyport.ca.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ca.attest.PodFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodDocumentsTest {
    @TempDir
    Path folder;

    @Test
    void podIsFoundByNamespaceAndNameAmongOthers() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), pod("lab", "till", "1") + "---\n" + pod("shop", "till", "2"));

        assertThat(new PodDocuments(folder).find("shop", "till"))
                .contains(new PodFacts("2", "checkout", false, List.of(InetAddress.ofLiteral("10.244.0.7"))));
        assertThat(new PodDocuments(folder).find("shop", "basket")).isEmpty();
    }

    @Test
    void fileThatIsGoneWhenItIsOpenedIsNobodysTrouble() throws IOException {
        Files.createSymbolicLink(folder.resolve("a-ended.yaml"), folder.resolve("gone"));
        Files.writeString(folder.resolve("b.yaml"), pod("shop", "till", "2"));

        assertThat(new PodDocuments(folder).find("shop", "till").map(PodFacts::uid))
                .isEqualTo(Optional.of("2"));
    }

    @Test
    void fileThatCannotBeReadIsNotTakenForAnAbsentPod() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "kind: [");

        assertThatThrownBy(() -> new PodDocuments(folder).find("shop", "till"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.yaml");
    }

    private static String pod(String namespace, String name, String uid) {
        return """
                kind: Pod
                metadata: { name: %s, namespace: %s, uid: "%s" }
                spec: { serviceAccountName: checkout }
                status: { phase: Running, podIPs: [{ ip: 10.244.0.7 }] }
                """.formatted(name, namespace, uid);
    }
}
