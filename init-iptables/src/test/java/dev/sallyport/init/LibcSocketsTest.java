package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LibcSocketsTest {
    private static final String METADATA =
            "/META-INF/native-image/dev.sallyport/init-iptables/reachability-metadata.json";
    private static final Pattern DOWNCALL =
            Pattern.compile("\"returnType\": \"([a-z*]+)\", \"parameterTypes\": \\[([^\\]]*)\\]");

    @Test
    void everyForeignCallIsRegisteredForTheNativeImage() throws Exception {
        Set<String> registered = new TreeSet<>();
        try (InputStream stream = LibcSocketsTest.class.getResourceAsStream(METADATA)) {
            Matcher matcher = DOWNCALL.matcher(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                registered.add(matcher.group(1) + "(" + matcher.group(2).replaceAll("[\" ]", "") + ")");
            }
        }
        List<FunctionDescriptor> shapes = new LibcSockets().shapes();
        assertThat(shapes).hasSize(9);
        assertThat(registered)
                .containsExactlyInAnyOrderElementsOf(
                        shapes.stream().map(LibcSocketsTest::text).collect(Collectors.toSet()));
    }

    private static String text(FunctionDescriptor shape) {
        return word(shape.returnLayout().orElseThrow()) + "("
                + shape.argumentLayouts().stream().map(LibcSocketsTest::word).collect(Collectors.joining(",")) + ")";
    }

    private static String word(MemoryLayout layout) {
        return switch (layout) {
            case AddressLayout pointer -> "void*";
            case ValueLayout.OfInt number -> "jint";
            case ValueLayout.OfLong number -> "jlong";
            default -> throw new AssertionError(layout);
        };
    }
}
