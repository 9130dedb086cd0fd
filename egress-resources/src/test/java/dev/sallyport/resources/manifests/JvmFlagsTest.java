package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That what runs is what the AOT caches were made with: one file of flags per role, read by both (ADR 0180). */
class JvmFlagsTest {
    private static final String HOME = "/opt/sallyport/";
    private static final Pattern FLAGS = Pattern.compile("(?m)^ENV JDK_JAVA_OPTIONS=\"([^\"]*)\"$");
    private static final Pattern ENTRYPOINT = Pattern.compile("(?m)^ENTRYPOINT \\[(.*)]$");
    private static final String DOCKERFILE = Manifest.read(Manifest.ROOT.resolve("images/sidecar-proxy.Dockerfile"));

    @Test
    void theImageRunsASidecarWithTheFlagsAndTheCacheOfItsTraining() {
        assertThat(DOCKERFILE)
                .contains(
                        "COPY manifests/jvm/sidecar.options manifests/jvm/gateway.options " + HOME + "jvm/",
                        "--out=/opt/sallyport --options=/opt/sallyport/jvm --proxy=/opt/sallyport ",
                        "COPY --from=trained /opt/sallyport/ /opt/sallyport/");
        assertThat(only(FLAGS)).isEqualTo(flags("sidecar"));
    }

    @Test
    void theGatewaysDeploymentNamesTheGatewaysFlagsAndCache() {
        Deployment gateway = Manifest.installed(Deployment.class).stream()
                .filter(each -> each.getMetadata().getName().equals("sallyport-gateway"))
                .findFirst()
                .orElseThrow();
        List<EnvVar> environment = gateway.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        assertThat(environment)
                .filteredOn(variable -> variable.getName().equals("JDK_JAVA_OPTIONS"))
                .extracting(EnvVar::getValue)
                .containsExactly(flags("gateway"));
    }

    /** The launcher puts JDK_JAVA_OPTIONS first, so that a flag of the entry point would override those of a role. */
    @Test
    void theEntryPointAddsNothingThatDependsOnTheRoleOrOnTheCache() {
        assertThat(only(ENTRYPOINT))
                .isEqualTo("\"java\", \"-Djava.library.path=/opt/sallyport/native\", \"-jar\","
                        + " \"/opt/sallyport/quarkus-run.jar\"");
    }

    @Test
    void aSidecarsHeapIsBoundedAndItsStandardOutputIsTheRecords() {
        assertThat(Manifest.read(Manifest.ROOT.resolve("jvm/sidecar.options")).lines())
                .contains("-Xmx64m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=160m", "-Xlog:disable")
                .contains("-Xlog:all=warning:stderr");
    }

    private static String flags(String role) {
        return "@" + HOME + "jvm/" + role + ".options -XX:AOTCache=" + HOME + role + ".aot";
    }

    private static String only(Pattern pattern) {
        Matcher found = pattern.matcher(DOCKERFILE);
        assertThat(found.find()).as(pattern.pattern()).isTrue();
        return found.group(1);
    }
}
