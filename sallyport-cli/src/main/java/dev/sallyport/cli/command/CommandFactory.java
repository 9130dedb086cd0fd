package dev.sallyport.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes our commands with their surroundings, and leaves the rest to picocli. Immutable. */
final class CommandFactory implements IFactory {
    private final Surroundings surroundings;

    CommandFactory(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == ExplainCommand.class) {
            return type.cast(new ExplainCommand(surroundings));
        }
        if (type == AnalyzeCommand.class) {
            return type.cast(new AnalyzeCommand(surroundings));
        }
        if (type == ImportSquidCommand.class) {
            return type.cast(new ImportSquidCommand(surroundings));
        }
        if (type == ImportCiliumCommand.class) {
            return type.cast(new ImportCiliumCommand(surroundings));
        }
        if (type == ImportIstioCommand.class) {
            return type.cast(new ImportIstioCommand(surroundings));
        }
        return CommandLine.defaultFactory().create(type);
    }
}
