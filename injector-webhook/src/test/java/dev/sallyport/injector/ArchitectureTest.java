package dev.sallyport.injector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String OURS = "dev.sallyport.injector.";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sallyport.injector");

    @Test
    void importsTheModule() {
        assertThat(classes.size()).isGreaterThan(80);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.sallyport.injector.(**)")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void quarkusStaysAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "app", OURS + "config", OURS + "rest")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..", "io.smallrye..", "io.vertx..")
                .check(classes);
    }

    @Test
    void theKubernetesClientStaysInItsPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "app", OURS + "cluster")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage(
                        OURS + "review", OURS + "admit", OURS + "world", OURS + "announce", OURS + "serving")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..")
                .check(classes);
    }

    @Test
    void metricsStayInObserve() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "observe", OURS + "app")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..")
                .check(classes);
    }

    /** ADR 0320. */
    @Test
    void workInTheBackgroundHasThreadsOfTheSystem() {
        noClasses()
                .should()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Executors.class, "newVirtualThreadPerTaskExecutor")
                .check(classes);
    }
}
