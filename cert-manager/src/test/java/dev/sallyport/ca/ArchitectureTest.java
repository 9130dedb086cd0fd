package dev.sallyport.ca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

/** The pure part of the CA stays pure. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sallyport.ca");

    @Test
    void theCoreKnowsNoFramework() {
        assertThat(CLASSES.size()).isGreaterThanOrEqualTo(10);
        classes()
                .that()
                .resideInAPackage("dev.sallyport.ca")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.security.auth.x500",
                        "org.jspecify.annotations",
                        "org.bouncycastle..",
                        "dev.sallyport.model..",
                        "dev.sallyport.ca")
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
}
