package dev.sallyport.cli.command;

import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes our commands with their surroundings, and leaves the rest to picocli. Immutable. */
final class CommandFactory implements IFactory {
    private static final Map<Class<?>, Function<Surroundings, Object>> COMMANDS = Map.of(
            AnalyzeCommand.class, AnalyzeCommand::new,
            ExplainCommand.class, ExplainCommand::new,
            ImportSquidCommand.class, ImportSquidCommand::new,
            ImportCiliumCommand.class, ImportCiliumCommand::new,
            ImportIstioCommand.class, ImportIstioCommand::new,
            SuggestCommand.class, SuggestCommand::new);

    private final Surroundings surroundings;

    CommandFactory(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Function<Surroundings, Object> command = COMMANDS.get(type);
        return command != null
                ? type.cast(command.apply(surroundings))
                : CommandLine.defaultFactory().create(type);
    }
}
