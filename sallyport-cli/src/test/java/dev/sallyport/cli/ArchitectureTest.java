package dev.sallyport.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sallyport.cli");

    @Test
    void seesTheWholeModule() {
        assertThat(CLASSES).hasSizeGreaterThan(70);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.sallyport.cli.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void librariesStayInTheirPackages() {
        only("..cli.command..", "picocli..");
        only("..cli.output..", "com.fasterxml..", "org.snakeyaml..");
    }

    @Test
    void onlyExplainAsksTheGatekeeper() {
        only("..cli.explain..", "dev.sallyport.model.decide..");
    }

    @Test
    void loadsNoKubernetesClass() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "dev.sallyport.resources.crd..")
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
}
