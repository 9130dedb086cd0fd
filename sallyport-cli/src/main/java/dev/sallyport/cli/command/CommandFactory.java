package dev.sallyport.cli.command;

import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes our commands with their surroundings, and leaves the rest to picocli. Immutable. */
final class CommandFactory implements IFactory {
    private static final Map<Class<?>, Function<Surroundings, Object>> COMMANDS = Map.ofEntries(
            Map.entry(AnalyzeCommand.class, AnalyzeCommand::new),
            Map.entry(ConfigCommand.class, ConfigCommand::new),
            Map.entry(ConnectionsCommand.class, ConnectionsCommand::new),
            Map.entry(ExplainCommand.class, ExplainCommand::new),
            Map.entry(ImportSquidCommand.class, ImportSquidCommand::new),
            Map.entry(ImportCiliumCommand.class, ImportCiliumCommand::new),
            Map.entry(ImportIstioCommand.class, ImportIstioCommand::new),
            Map.entry(InventoryCommand.class, InventoryCommand::new),
            Map.entry(LogLevelCommand.class, LogLevelCommand::new),
            Map.entry(ProbeCommand.class, ProbeCommand::new),
            Map.entry(StatusCommand.class, StatusCommand::new),
            Map.entry(SuggestCommand.class, SuggestCommand::new));

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
