package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class RandomPodsTest {
    private static final String WORLD =
            "{ permitted: [sallyport.dev/capture, sallyport.dev/native-sidecar], controlCIDRs: [203.0.113.7/32] }";

    @Test
    void whatIsPromisedHoldsForEveryPod() {
        RandomPod pods = new RandomPod(15_401);
        for (int i = 0; i < 800; i++) {
            ObjectNode pod = pods.next();
            try {
                Promises.hold(new Scenario(Scenario.yaml(WORLD), pod));
            } catch (AssertionError e) {
                throw new AssertionError("pod " + i + ": " + pod, e);
            }
        }
    }

    @Test
    void noUninjectedPodPassesTheCheck() {
        RandomPod pods = new RandomPod(15_402);
        for (int i = 0; i < 300; i++) {
            ObjectNode pod = pods.next();
            assertThat(new Scenario(Scenario.yaml(WORLD), pod).check(pod))
                    .as("%s", pod)
                    .isInstanceOf(PodVerdict.Refused.class);
        }
    }
}
