package dev.sallyport.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.Permit;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The edges of STYLE inside this module. */
class ArchitectureTest {
    private static final String ROOT = "dev.sallyport.model.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sallyport.model");

    @Test
    void looksAtTheWholeModule() {
        assertThat(CLASSES.size()).isBetween(60, 150);
        assertThat(CLASSES.contain(DialTarget.class)).isTrue();
    }

    @Test
    void packagesImportOnlyWhatTheySayTheyDo() {
        onlyDependsOn("contract");
        onlyDependsOn("reason");
        onlyDependsOn("identity");
        onlyDependsOn("net");
        onlyDependsOn("address", "net");
        onlyDependsOn("request");
        onlyDependsOn("destination", "request", "net", "identity", "reason");
        onlyDependsOn("policy", "destination", "request", "net", "identity", "contract");
        onlyDependsOn("decide", "policy", "request", "destination", "address", "net", "identity", "reason");
    }

    private static void onlyDependsOn(String from, String... targets) {
        String[] allowed = Stream.concat(
                        Stream.of("java..", "org.jspecify.annotations", ROOT + from),
                        Stream.of(targets).map(ROOT::concat))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(ROOT + from)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void proofsAreMadeOnlyWhereVerdictsAre() {
        for (Class<?> proof : new Class<?>[] {Permit.class, DialTarget.class}) {
            assertThat(Modifier.isFinal(proof.getModifiers())).isTrue();
            assertThat(proof.getDeclaredConstructors())
                    .isNotEmpty()
                    .extracting(Constructor::getModifiers)
                    .noneMatch(modifiers -> Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers));
            constructors()
                    .that()
                    .areDeclaredIn(proof)
                    .should()
                    .bePackagePrivate()
                    .check(CLASSES);
            assertThat(CLASSES.get(proof).getConstructorCallsToSelf())
                    .isNotEmpty()
                    .extracting(call -> call.getOriginOwner().getPackageName())
                    .containsOnly(ROOT + "decide");
        }
    }

    @Test
    void nothingPrintsSleepsOrReadsAClock() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("java.util.logging", "java.lang.reflect", "java.io", "java.nio..")
                .check(CLASSES);
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .map(call -> call.getTargetOwner().getSimpleName() + "." + call.getName()))
                .doesNotContain("Instant.now", "System.currentTimeMillis", "System.nanoTime", "Thread.sleep")
                .doesNotContain("InetAddress.getByName", "InetAddress.getAllByName", "InetAddress.getHostName");
    }
}
