package dev.sallyport.proxy.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md, executed. */
class ArchitectureTest {
    private static final String ROOT = "dev.sallyport.proxy.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sallyport.proxy");
    private static final Set<String> STAGES = Set.of(
            "accept",
            "sniff",
            "http",
            "decide",
            "dial",
            "originate",
            "parent",
            "exchange",
            "upstream",
            "forward",
            "route",
            "relay",
            "lane",
            "wire",
            "dns",
            "lookup");
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("connection", Set.of()),
            Map.entry("identity", Set.of()),
            Map.entry("http", Set.of()),
            Map.entry("lane", Set.of()),
            Map.entry("wire", Set.of()),
            Map.entry("dns", Set.of()),
            Map.entry("decide", Set.of("sniff")),
            Map.entry("limit", Set.of()),
            Map.entry("admin", Set.of()),
            Map.entry("quota", Set.of()),
            Map.entry("observe", Set.of("limit")),
            Map.entry("trace", Set.of()),
            Map.entry("sniff", Set.of("http")),
            Map.entry("accept", Set.of("lane", "http")),
            Map.entry("relay", Set.of("lane")),
            Map.entry("dial", Set.of("decide", "lane", "dns")),
            Map.entry("originate", Set.of("dial", "lane", "identity")),
            Map.entry("parent", Set.of("dial", "originate", "http", "lane")),
            Map.entry("exchange", Set.of("http", "lane", "wire")),
            Map.entry("upstream", Set.of("exchange", "http", "dial", "lane", "originate", "wire")),
            Map.entry("forward", Set.of("exchange", "upstream", "http", "lane", "limit", "wire")),
            Map.entry("route", Set.of("forward", "exchange", "http")),
            Map.entry("lookup", Set.of("accept", "dial", "dns", "limit")),
            Map.entry("policy", Set.of("decide")),
            Map.entry("tunnel", Set.of("accept", "decide", "dial", "identity", "lane", "http", "limit", "dns", "wire")),
            Map.entry("session", union(STAGES, "identity", "limit", "quota")),
            Map.entry("sidecar", union(STAGES, "session", "tunnel", "identity", "limit", "config")),
            Map.entry(
                    "gateway",
                    union(STAGES, "session", "tunnel", "policy", "identity", "limit", "quota", "config", "admin")));
    /** The composition root names whatever it puts together; config names the stages' settings, checked below. */
    private static final Set<String> FREE = Set.of("app", "config");

    private static Set<String> union(Set<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    private static String stage(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return "";
        }
        String rest = name.substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static Stream<Dependency> dependencies() {
        return CLASSES.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream());
    }

    @Test
    void thereIsSomethingToCheck() {
        assertThat(CLASSES.size()).isGreaterThan(100);
        assertThat(CLASSES.stream().map(ArchitectureTest::stage).distinct())
                .isSubsetOf(union(ARROWS.keySet(), "app", "config"));
    }

    @Test
    void importsFollowTheArrows() {
        List<String> wrong = dependencies()
                .filter(d -> !FREE.contains(stage(d.getOriginClass())))
                .filter(d -> !stage(d.getTargetClass()).isEmpty())
                .filter(d -> !stage(d.getTargetClass()).equals(stage(d.getOriginClass())))
                .filter(d -> !stage(d.getTargetClass()).equals("connection"))
                .filter(d -> !ARROWS.getOrDefault(stage(d.getOriginClass()), Set.of())
                        .contains(stage(d.getTargetClass())))
                .map(Dependency::getDescription)
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void configKnowsSettingsOnly() {
        List<String> wrong = dependencies()
                .filter(d -> stage(d.getOriginClass()).equals("config"))
                .filter(d -> !Set.of("", "config", "connection").contains(stage(d.getTargetClass())))
                .filter(d ->
                        !d.getTargetClass().isRecord() && !d.getTargetClass().isEnum())
                .map(Dependency::getDescription)
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyAppKnowsApp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "app")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "app")
                .check(CLASSES);
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nettyStaysWhereBytesAre() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("connection", "decide", "dns", "policy", "config", "observe", "trace"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "admin")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void quarkusStaysAtTheBorder() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("app", "config"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "jakarta..", "io.smallrye..", "org.eclipse.microprofile..", "io.vertx..")
                .check(CLASSES);
    }

    @Test
    void micrometerStaysInObserve() {
        List<String> wrong = dependencies()
                .filter(d -> d.getTargetClass().getPackageName().startsWith("io.micrometer"))
                .filter(d -> !stage(d.getOriginClass()).equals("observe"))
                // The composition root hands the registry on and calls nothing of it.
                .filter(d -> !(stage(d.getOriginClass()).equals("app")
                        && d.getTargetClass().getSimpleName().equals("MeterRegistry")))
                .map(Dependency::getDescription)
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void openTelemetryStaysInTrace() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "trace")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(CLASSES);
    }

    @Test
    void resourcesAreTheGatewaysOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("policy", "gateway"))
                .and()
                // The gateway's arm of the composition root chooses the source, and asks for a client where it needs
                // one.
                .doNotHaveFullyQualifiedName(ROOT + "app.GatewayProgram")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "app.ClusterPolicy")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sallyport.resources..", "io.fabric8..")
                .check(CLASSES);
    }

    @Test
    void sidecarKnowsNoPolicy() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "sidecar")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sallyport.model.policy..", ROOT + "policy")
                .check(CLASSES);
    }

    @Test
    void identityComesFromItsOwnModuleAndIsPutTogetherHere() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("app", "config", "identity", "observe"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sallyport.identity..")
                .check(CLASSES);
    }

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> ROOT + name + "..").toArray(String[]::new);
    }

    @Test
    void bannedCallsAreNotMade() {
        Map<String, String> banned = new HashMap<>();
        banned.put("java.lang.Thread.sleep", "wait on a condition");
        banned.put("java.lang.System.exit", "return an exit code from app.Main");
        banned.put("java.util.concurrent.CompletableFuture.join", "compose; event loops never block");
        banned.put("java.util.concurrent.CompletableFuture.get", "compose; event loops never block");
        banned.put("java.time.Instant.now", "take a Clock");
        banned.put("java.lang.System.currentTimeMillis", "take a Clock");
        banned.put("java.time.Clock.systemUTC", "take a Clock");
        List<String> wrong = CLASSES.stream()
                .filter(type -> !stage(type).equals("app"))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> banned.containsKey(
                        call.getTargetOwner().getName() + "." + call.getTarget().getName()))
                .map(call -> call.getDescription()
                        + ": "
                        + banned.get(call.getTargetOwner().getName() + "."
                                + call.getTarget().getName()))
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void sleepIsNotEvenInApp() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .check(CLASSES);
    }

    @Test
    void printingAndGlobalMetersAreNotUsed() {
        Set<String> banned = Set.of(
                "java.lang.System.out", "java.lang.System.err", "io.micrometer.core.instrument.Metrics.globalRegistry");
        List<String> wrong = CLASSES.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> banned.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()))
                .map(Object::toString)
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> name.matches(".*(Manager|Helper|Utils?|Impl|Base|Info|Data)")))
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
