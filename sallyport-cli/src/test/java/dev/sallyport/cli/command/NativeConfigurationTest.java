package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.output.Ink;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the annotation processor has written for a native build names all that picocli looks at by reflection. */
class NativeConfigurationTest {
    private static final String CONFIGURATION =
            "/META-INF/native-image/picocli-generated/dev.sallyport/sallyport-cli/reflect-config.json";
    private static final Pattern NAME = Pattern.compile("\"name\"\\s*:\\s*\"(dev\\.sallyport[^\"]+)\"");

    @Test
    void everyCommandAndEveryMixinIsNamedAndEveryNameIsThere() throws Exception {
        Surroundings surroundings = new Surroundings(
                new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), Ink.PLAIN, Map.of());
        Set<String> looked = new TreeSet<>();
        collect(new CommandLine(new RootCommand(), new CommandFactory(surroundings)).getCommandSpec(), looked);
        assertThat(looked)
                .hasSizeGreaterThan(15)
                .contains(ProbeCommand.class.getName(), GatewayOptions.class.getName(), ClusterOptions.class.getName());
        Set<String> named = named();
        assertThat(named).containsAll(looked);
        for (String name : named) {
            assertThat(Class.forName(name)).isNotNull();
        }
    }

    private static void collect(CommandSpec spec, Set<String> names) {
        add(spec.userObject(), names);
        spec.mixins().values().forEach(mixin -> add(mixin.userObject(), names));
        spec.subcommands().values().forEach(command -> collect(command.getCommandSpec(), names));
    }

    private static void add(Object object, Set<String> names) {
        if (object.getClass().getName().startsWith("dev.sallyport.")) {
            names.add(object.getClass().getName());
        }
    }

    private static Set<String> named() throws IOException {
        try (InputStream in = NativeConfigurationTest.class.getResourceAsStream(CONFIGURATION)) {
            assertThat(in).as("picocli-codegen ran").isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return NAME.matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
