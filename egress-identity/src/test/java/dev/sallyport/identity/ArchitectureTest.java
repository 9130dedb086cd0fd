package dev.sallyport.identity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The package edges that the package pages state. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sallyport.identity");

    @Test
    void thereIsSomethingToCheck() {
        assertThat(CLASSES).hasSizeGreaterThan(30);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.sallyport.identity.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void nothingButTheJdkTheModelAndALogger() {
        List<String> wrong = CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency ->
                        Set.of("java.", "javax.net.ssl", "javax.security", "dev.sallyport.identity").stream()
                                .noneMatch(dependency.getTargetClass().getName()::startsWith))
                .filter(dependency -> Set.of("dev.sallyport.model.", "org.jboss.logging.", "org.jspecify.").stream()
                        .noneMatch(dependency.getTargetClass().getName()::startsWith))
                .filter(dependency -> !dependency.getTargetClass().isPrimitive()
                        && !dependency.getTargetClass().isArray())
                .map(Dependency::getDescription)
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void verificationKnowsNoSource() {
        noClasses()
                .that()
                .resideInAPackage("..identity.svid..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sallyport.identity", "..identity.files..", "..identity.ca..")
                .check(CLASSES);
    }

    @Test
    void timeIsAnArgument() {
        Set<String> banned = Set.of(
                "java.time.Instant.now",
                "java.time.Clock.systemUTC",
                "java.lang.System.currentTimeMillis",
                "java.lang.Thread.sleep");
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> banned.contains(call.getTargetOwner().getName() + "."
                                + call.getTarget().getName())))
                .isEmpty();
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
