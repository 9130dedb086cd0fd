package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.PolicySnapshot;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    @Test
    void everyExampleIsValid() {
        Folder folder = new Folder(Path.of(System.getProperty("sallyport.root"), "manifests/examples/policies"));
        FolderScan.Files scan = (FolderScan.Files) folder.scan();

        FileLedger.Step step = FileLedger.EMPTY.next(folder.read(scan));

        assertThat(step.problems()).isEmpty();
        PolicySnapshot snapshot = SnapshotAssembler.assemble(step.ledger(), 1);
        assertThat(snapshot.policies())
                .extracting(policy -> policy.id().toString())
                .containsExactly(
                        "shop/checkout",
                        "shop/everyone",
                        "cluster/commerce-ceiling",
                        "cluster/nobody-mines",
                        "cluster/warehouse");
        assertThat(snapshot.quarantines()).isEmpty();
        assertThat(snapshot.namespaces()).containsOnlyKeys("shop");
    }
}
