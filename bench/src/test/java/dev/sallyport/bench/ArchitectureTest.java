package dev.sallyport.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The package edges that the package pages state. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("jmh_generated"))
            .importPackages("dev.sallyport.bench");

    @Test
    void packagesHaveNoCycles() {
        assertThat(CLASSES).hasSizeGreaterThan(40);
        slices().matching("dev.sallyport.bench.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheLoadKnowsNettyAndOnlyDecisionsKnowJmhAndTheModel() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..bench.load..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("..bench.decide..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.openjdk.jmh..", "dev.sallyport.model.decide..")
                .check(CLASSES);
    }
}
