package dev.sallyport.ca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sallyport.ca.csr.ProvenKey;
import java.lang.reflect.Modifier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Who may know what. */
class ArchitectureTest {
    private static final String CA = "dev.sallyport.ca";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CA);

    @Test
    void theCoreKnowsNoFramework() {
        assertThat(CLASSES.size()).isGreaterThanOrEqualTo(70);
        classes()
                .that()
                .resideInAnyPackage(
                        of("csr", "certificate", "pem", "authority", "bundle", "refusal", "attest", "issue"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.security.auth.x500",
                        "org.jspecify.annotations",
                        "org.bouncycastle..",
                        "io.github.bucket4j..",
                        "com.github.benmanes.caffeine..",
                        "dev.sallyport.model..",
                        CA + "..")
                .check(CLASSES);
    }

    @Test
    void eachLibraryStaysInItsPackages() {
        fence("org.bouncycastle..", "csr", "certificate", "pem");
        fence("io.fabric8..", "kubernetes", "app");
        fence("org.jose4j..", "directory");
        fence("com.fasterxml.jackson..", "directory");
        fence("io.github.bucket4j..", "issue");
        fence("com.github.benmanes.caffeine..", "issue");
        fence("io.micrometer..", "observe", "app");
        fence("jakarta..", "app", "config", "http");
        fence("io.quarkus..", "app", "config", "http");
        fence("io.vertx..", "http");
    }

    @Test
    void theCompositionRootOnlyHandsTheClientOn() {
        noClasses()
                .that()
                .resideInAPackage(CA + ".app")
                .and()
                .doNotHaveSimpleName("Modes")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(CA + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void programsDoNotKnowEachOther() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sallyport.proxy..", "dev.sallyport.injector..", "dev.sallyport.identity..")
                .check(CLASSES);
    }

    @Test
    void onlyTheReaderOfRequestsProvesAKey() {
        assertThat(ProvenKey.class.getDeclaredConstructors())
                .isNotEmpty()
                .noneMatch(constructor -> Modifier.isPublic(constructor.getModifiers()));
        assertThat(CLASSES.get(ProvenKey.class).getConstructorCallsToSelf())
                .isNotEmpty()
                .extracting(call -> call.getOriginOwner().getSimpleName())
                .containsOnly("CsrReader");
    }

    private static void fence(String library, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(of(packages))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    private static String[] of(String... packages) {
        String[] full = new String[packages.length];
        for (int i = 0; i < packages.length; i++) {
            full[i] = CA + "." + packages[i];
        }
        return full;
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
