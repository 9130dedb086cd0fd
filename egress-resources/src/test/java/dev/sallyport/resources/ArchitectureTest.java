package dev.sallyport.resources;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sallyport.resources");

    @Test
    void seesTheWholeModule() {
        assertThat(CLASSES).hasSizeGreaterThan(80);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.sallyport.resources.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void foreignLibrariesStayInTheirPackages() {
        only("..resources.crd..", "com.fasterxml.jackson.annotation..");
        noClasses()
                .that()
                .resideOutsideOfPackages("..resources.crd..", "..resources.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..")
                .check(CLASSES);
        only("..resources.document..", "org.snakeyaml..", "com.fasterxml.jackson.core..");
        only("..resources.translate..", "com.google..");
    }

    @Test
    void deliveringResourcesLoadsNoKubernetesClass() {
        noClasses()
                .that(resideInAPackage("..resources.source..")
                        .or(resideInAPackage("..resources.translate.."))
                        .or(resideInAPackage("..resources.document..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..resources.crd..")
                .check(CLASSES);
    }

    private static void only(String home, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(CLASSES);
    }

    /** ADR 0320. */
    @Test
    void workInTheBackgroundHasThreadsOfTheSystem() {
        noClasses()
                .should()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Executors.class, "newVirtualThreadPerTaskExecutor")
                .check(CLASSES);
    }
}
