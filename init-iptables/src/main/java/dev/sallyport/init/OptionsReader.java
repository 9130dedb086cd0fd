package dev.sallyport.init;

import dev.sallyport.init.OptionValues.Given;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads arguments and environment: {@code [apply|cleanup] [--dry-run] [--name value | --name=value]…}. A flag wins over
 * its variable; an empty variable counts as not set. Used once.
 */
final class OptionsReader {
    private final List<String> mistakes = new ArrayList<>();
    private final Map<Option, Given> given = new EnumMap<>(Option.class);
    private Optional<Options.Verb> verb = Optional.empty();
    private boolean dryRun;
    private boolean help;

    private OptionsReader() {}

    /**
     * The checked options.
     *
     * @throws BadOptions with every mistake
     */
    static Options read(List<String> arguments, Map<String, String> environment) throws BadOptions {
        OptionsReader reader = new OptionsReader();
        reader.readEnvironment(environment);
        reader.readArguments(arguments);
        Options options = reader.check();
        if (!reader.mistakes.isEmpty() && options.verb() != Options.Verb.HELP) {
            throw new BadOptions(reader.mistakes);
        }
        return options;
    }

    private void readEnvironment(Map<String, String> environment) {
        for (Option option : Option.values()) {
            String value = environment.get(option.env());
            if (value != null && !value.isEmpty()) {
                given.put(option, new Given(value, option.env()));
            }
        }
    }

    private void readArguments(List<String> arguments) {
        Map<Option, Given> flags = new EnumMap<>(Option.class);
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Optional<Option> option = Option.ofFlag(name);
            if (option.isEmpty()) {
                readWord(argument);
            } else if (equals >= 0) {
                readFlag(flags, option.get(), argument.substring(equals + 1));
            } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
                readFlag(flags, option.get(), arguments.get(++i));
            } else {
                mistakes.add(name + ": a value is missing");
            }
        }
        given.putAll(flags);
    }

    private void readFlag(Map<Option, Given> flags, Option option, String value) {
        if (flags.put(option, new Given(value, option.flag())) != null) {
            mistakes.add(option.flag() + ": given twice");
        }
    }

    private void readWord(String word) {
        switch (word) {
            case "--help", "-h", "help" -> help = true;
            case "--dry-run" -> {
                if (dryRun) {
                    mistakes.add("--dry-run: given twice");
                }
                dryRun = true;
            }
            case "apply" -> readVerb(Options.Verb.APPLY);
            case "cleanup" -> readVerb(Options.Verb.CLEANUP);
            default -> mistakes.add(Quoted.of(word) + " is not an option; --help lists them");
        }
    }

    private void readVerb(Options.Verb wanted) {
        if (verb.isPresent()) {
            mistakes.add("one of apply and cleanup, once");
        }
        verb = Optional.of(wanted);
    }

    private Options check() {
        OptionValues values = new OptionValues(given, mistakes);
        Options options = new Options(
                help ? Options.Verb.HELP : verb.orElse(Options.Verb.APPLY),
                dryRun,
                values.port(Option.PROXY_PORT),
                values.uid(Option.PROXY_UID),
                values.port(Option.DNS_PORT),
                values.truth(Option.DNS_CAPTURE),
                values.addresses(Option.DNS_SERVERS),
                values.ranges(Option.CLUSTER_CIDRS),
                values.ranges(Option.CONTROL_CIDRS),
                values.ranges(Option.DIRECT_CIDRS),
                values.backend(Option.BACKEND),
                values.truth(Option.PROBE),
                values.duration(Option.PROBE_TIMEOUT));
        checkTogether(options, values);
        return options;
    }

    private void checkTogether(Options options, OptionValues values) {
        boolean clusterGiven = given.containsKey(Option.CLUSTER_CIDRS)
                && !given.get(Option.CLUSTER_CIDRS).value().isBlank();
        if (options.verb() == Options.Verb.APPLY && !clusterGiven) {
            values.refuse(
                    Option.CLUSTER_CIDRS,
                    "at least one range is needed, or the sidecar cannot reach its gateway (also "
                            + Option.CLUSTER_CIDRS.env() + ")");
        }
        if (options.proxyPort() == options.dnsPort() && options.proxyPort() != 0) {
            values.refuse(
                    Option.DNS_PORT,
                    "captured DNS and captured TCP need two ports, not " + options.dnsPort() + " for both");
        }
    }
}
