package dev.sallyport.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The package edges that the package pages state. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.sallyport.testkit");
        assertThat(classes).hasSizeGreaterThan(40);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.sallyport.testkit.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void theCaIsALibraryThatNeedsNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("..testkit.ca..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..testkit.net..", "..testkit.pod..", "..testkit.world..", "..testkit.shell..")
                .check(classes);
    }

    @Test
    void onlyTheServersKnowNettyAndOnlyTheCaKnowsBouncyCastle() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..testkit.world..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage("..testkit.ca..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(classes);
    }

    @Test
    void admissionIsAnApiServersAndKnowsNoPodsAndTheKubeletKnowsNoAdmission() {
        noClasses()
                .that()
                .resideInAPackage("..testkit.admission..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..testkit.pod..", "..testkit.wall..", "..testkit.cluster..", "..testkit.ca..")
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage("..testkit.pod..", "..testkit.net..", "..testkit.world..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..testkit.admission..", "..testkit.wall..")
                .check(classes);
    }

    @Test
    void nothingKnowsTheDemo() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..testkit.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..testkit.demo..")
                .check(classes);
    }
}
