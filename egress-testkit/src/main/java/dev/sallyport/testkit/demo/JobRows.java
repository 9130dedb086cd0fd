package dev.sallyport.testkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.pod.PodPhase;
import dev.sallyport.testkit.pod.RunningPod;
import java.time.Duration;
import java.util.Optional;

/** A Job's pod, looked at when it has ended: its init container was captured like any other, its sidecar did not outlive it. */
final class JobRows {
    private static final String WHO = "shop/checkout";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RunningPod job;
    private final RecordFile records;

    JobRows(RunningPod job, RecordFile records) {
        this.job = job;
        this.records = records;
    }

    void addTo(DemoTable table) {
        PodPhase phase = job.awaitEnd(PATIENCE);
        asked(table, "api.payments.example", "allowed: 0", Outcome.ALLOWED, "shop/checkout/payments");
        asked(table, "elsewhere.wild.example", "refused: 35", Outcome.TLS_ALERT, "no_rule");
        boolean gone = !job.container(Kube.SIDECAR_CONTAINER).isRunning();
        boolean right = phase == PodPhase.SUCCEEDED && gone;
        String happened = "%s, %s"
                .formatted(phase == PodPhase.SUCCEEDED ? "Succeeded" : phase, gone ? "sidecar ended" : "sidecar runs");
        table.add(right, WHO, "the Job's pod when its work is done", "Succeeded, sidecar ended", happened, "", -1);
    }

    private void asked(DemoTable table, String host, String logged, Outcome expected, String word) {
        boolean said = job.container("rates").log().contains(logged);
        Optional<JsonNode> seen = records.of(job.uid(), host + ":443", Duration.ofSeconds(5));
        String found = seen.map(RecordFile::wordOf).orElse("(no record)");
        table.add(
                said && found.startsWith(word),
                WHO,
                "a Job's init container: https " + host,
                expected.words(),
                said ? expected.words() : job.container("rates").log().strip(),
                found,
                -1);
    }
}
