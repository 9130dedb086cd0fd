package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectedPodTest {
    private static final String POD = "{ metadata: { name: x }, spec: { containers: [{ name: app, image: debian }] } }";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isToldByItsContainers(boolean classic) {
        Scenario scenario = Scenario.of("classic: " + classic, POD);
        assertThat(InjectedPod.is(model(scenario.patched()))).isTrue();
        assertThat(InjectedPod.is(model(scenario.pod()))).isFalse();
    }

    @Test
    void isNotToldByItsAnnotation() {
        Scenario scenario = Scenario.of(POD);
        scenario.pod()
                .withObject("/metadata/annotations")
                .put("sallyport.dev/status", "{\"containers\":[\"sallyport-proxy\"]}");
        assertThat(InjectedPod.is(model(scenario.pod()))).isFalse();
        assertThat(InjectedPod.is(new Pod())).isFalse();
    }

    private static Pod model(Object tree) {
        return Scenario.JSON.convertValue(tree, Pod.class);
    }
}
