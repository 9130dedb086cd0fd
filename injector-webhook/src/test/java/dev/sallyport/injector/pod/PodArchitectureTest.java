package dev.sallyport.injector.pod;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Mutation and check are pure functions: no framework, no client, no clock, no log. */
class PodArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(
                    "dev.sallyport.injector.optin", "dev.sallyport.injector.refusal", "dev.sallyport.injector.pod");

    @Test
    void theRulesSeeTheClasses() {
        assertThat(CLASSES).hasSizeGreaterThan(45);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.sallyport.injector.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void nothingReachesOutsideItself() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.math..",
                        "java.net..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..",
                        "com.fasterxml.jackson.databind..",
                        "com.fasterxml.jackson.core..",
                        "io.fabric8.kubernetes.api.model..",
                        "dev.sallyport.model..",
                        "dev.sallyport.injector.optin..",
                        "dev.sallyport.injector.refusal..",
                        "dev.sallyport.injector.pod..")
                .check(CLASSES);
    }

    @Test
    void modelsAreOnlyWrittenWith() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sallyport.injector.pod.shape..")
                .and()
                .doNotHaveSimpleName("InjectedPod")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .check(CLASSES);
    }
}
