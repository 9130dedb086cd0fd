package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * GraalVM is not on the build machines, so what a native build is told is checked here: every class and member that the
 * configuration names exists in the versions we build with, and no OpenSSL class of Netty's is forgotten.
 */
class NativeConfigurationTest {
    private static final String FOLDER = "/META-INF/native-image/dev.sallyport/sidecar-proxy/";
    private static final String AT_RUN_TIME = "--initialize-at-run-time=";
    private static final Map<String, Class<?>> PRIMITIVES =
            Map.of("long", long.class, "int", int.class, "boolean", boolean.class, "byte", byte.class);

    private static Properties properties(String resource) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = NativeConfigurationTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            properties.load(in);
        }
        return properties;
    }

    @Test
    void everyOpenSslClassOfThisNettyIsInitialisedAtRunTime() throws Exception {
        TreeSet<String> listed = new TreeSet<>();
        for (String argument : properties(FOLDER + "native-image.properties")
                .getProperty("Args")
                .split("\\s+")) {
            if (argument.startsWith(AT_RUN_TIME + "io.netty.handler.ssl.")) {
                listed.addAll(List.of(argument.substring(AT_RUN_TIME.length()).split(",")));
            }
        }
        String jar = OpenSsl.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        TreeSet<String> present = new TreeSet<>();
        try (JarFile file = new JarFile(jar)) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("io/netty/handler/ssl/") && name.contains("OpenSsl"))
                    .filter(name -> name.endsWith(".class"))
                    .forEach(name -> present.add(name.replace(".class", "").replace('/', '.')));
        }
        assertThat(listed).hasSizeGreaterThan(50).isEqualTo(present);
    }

    @Test
    void removedSubstitutionsExistInThisQuarkus() throws IOException {
        String removed = properties("/application.properties")
                .getProperty("quarkus.class-loading.removed-resources.\"io.quarkus:quarkus-netty\"");
        assertThat(removed.split(","))
                .hasSize(6)
                .allSatisfy(name -> assertThat(getClass().getClassLoader().getResource(name.strip()))
                        .as(name)
                        .isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jni-config.json", "reflect-config.json"})
    void everyNamedClassAndMemberExists(String file) throws Exception {
        JsonNode rows = new ObjectMapper().readTree(getClass().getResourceAsStream(FOLDER + file));
        assertThat(rows.size()).isGreaterThanOrEqualTo(5);
        List<String> missing = new ArrayList<>();
        for (JsonNode row : rows) {
            check(row, missing);
        }
        assertThat(missing).isEmpty();
    }

    private static void check(JsonNode row, List<String> missing) {
        String name = row.get("name").asText();
        try {
            Class<?> type = type(name);
            for (JsonNode field : row.path("fields")) {
                String wanted = field.get("name").asText();
                if (Stream.of(type.getDeclaredFields())
                        .noneMatch(f -> f.getName().equals(wanted))) {
                    missing.add(name + "." + wanted);
                }
            }
            for (JsonNode method : row.path("methods")) {
                if (!hasMethod(type, method)) {
                    missing.add(name + "." + method);
                }
            }
        } catch (ClassNotFoundException e) {
            missing.add(name);
        }
    }

    private static boolean hasMethod(Class<?> type, JsonNode method) throws ClassNotFoundException {
        List<Class<?>> parameters = new ArrayList<>();
        for (JsonNode parameter : method.get("parameterTypes")) {
            parameters.add(type(parameter.asText()));
        }
        Class<?>[] wanted = parameters.toArray(Class<?>[]::new);
        String name = method.get("name").asText();
        return name.equals("<init>")
                ? Stream.of(type.getDeclaredConstructors())
                        .map(Constructor::getParameterTypes)
                        .anyMatch(found -> Arrays.equals(found, wanted))
                : Stream.of(type.getDeclaredMethods())
                        .filter(found -> found.getName().equals(name))
                        .map(Method::getParameterTypes)
                        .anyMatch(found -> Arrays.equals(found, wanted));
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        if (name.endsWith("[]")) {
            return type(name.substring(0, name.length() - 2)).arrayType();
        }
        Class<?> primitive = PRIMITIVES.get(name);
        return primitive != null
                ? primitive
                : Class.forName(name, false, NativeConfigurationTest.class.getClassLoader());
    }

    @Test
    void namedLibrariesAreOnTheClassPath() throws IOException {
        JsonNode includes = new ObjectMapper()
                .readTree(getClass().getResourceAsStream(FOLDER + "resource-config.json"))
                .at("/resources/includes");
        assertThat(includes.size()).isEqualTo(5);
        for (JsonNode include : includes) {
            String resource = include.get("pattern").asText().replace("\\Q", "").replace("\\E", "");
            assertThat(getClass().getClassLoader().getResource(resource))
                    .as(resource)
                    .isNotNull();
        }
    }
}
