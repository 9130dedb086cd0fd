package dev.sallyport.injector.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.junit.main.Launch;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The program launched by Quarkus itself, told nothing good. */
@QuarkusMainTest
@TestProfile(LaunchTest.Mistaken.class)
class LaunchTest {
    /** Three mistakes that have nothing to do with each other. */
    public static final class Mistaken implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    // The build tells tests where the repository is by a property that happens to begin with
                    // "sallyport.".
                    "smallrye.config.mapping.validate-unknown", "false",
                    "sallyport.source", "somewhere",
                    "sallyport.trust-domain", "Not A Domain",
                    "sallyport.inject.proxy-memory-limit", "much");
        }
    }

    @Test
    @Launch(
            value = {},
            exitCode = 2)
    void everyMistakeIsSaidAtOnceAndNothingStarts(LaunchResult result) {
        String said = result.getOutput() + result.getErrorOutput();
        assertThat(said)
                .contains("sallyport.source ")
                .contains("sallyport.trust-domain is")
                .contains("sallyport.inject.proxy-memory-limit")
                .doesNotContain("\tat ");
    }
}
