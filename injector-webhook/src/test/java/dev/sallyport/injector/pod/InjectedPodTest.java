package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.model.contract.Env;
import io.fabric8.kubernetes.api.model.Pod;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Set;
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

    /** Kubernetes writes NAME_PORT for every Service of the namespace, and whoever edits that chooses the name. */
    @Test
    void statesEveryPortThatAServiceCouldStateInItsPlace() throws IllegalAccessException {
        Set<String> stated = new HashSet<>();
        for (JsonNode container : Scenario.of(POD).patched().at("/spec/initContainers")) {
            container
                    .path("env")
                    .forEach(variable -> stated.add(variable.path("name").asText()));
        }
        Set<String> ports = new HashSet<>(Set.of("SALLYPORT_CAPTURE_PORT", "QUARKUS_HTTP_PORT"));
        for (Field constant : Env.class.getFields()) {
            String name = (String) constant.get(null);
            if (name.endsWith("_PORT")) {
                ports.add(name);
            }
        }
        assertThat(ports).hasSizeGreaterThan(3);
        assertThat(stated).containsAll(ports);
    }

    private static Pod model(Object tree) {
        return Scenario.JSON.convertValue(tree, Pod.class);
    }
}
