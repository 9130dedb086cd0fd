package dev.sallyport.init;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The given values, turned into types one by one. A value that cannot be turned leaves a sentence and a harmless
 * stand-in, so that the next one is read as well; nobody sees the stand-ins because a mistake stops the program.
 */
final class OptionValues {
    /** A value and where it came from. */
    record Given(String value, String source) {}

    private static final int LONGEST_LIST = 512;
    private static final int LARGEST_ID = 65_535;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s)");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Map<Option, Given> given;
    private final List<String> mistakes;

    OptionValues(Map<Option, Given> given, List<String> mistakes) {
        this.given = new EnumMap<>(given);
        this.mistakes = mistakes;
    }

    /** Adds a mistake about this option, named as the user gave it. */
    void refuse(Option option, String sentence) {
        mistakes.add(source(option) + ": " + sentence);
    }

    /** A TCP or UDP port. */
    int port(Option option) {
        return number(option, "a port is a number from 1 to 65535");
    }

    /** A user id; not root, and small enough for a pod with its own user namespace. */
    int uid(Option option) {
        return number(option, "a user id is a number from 1 to 65535 (not root, and mapped under hostUsers: false)");
    }

    private int number(Option option, String sentence) {
        String value = value(option);
        if (NUMBER.matcher(value).matches()) {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= LARGEST_ID) {
                return number;
            }
        }
        refuse(option, sentence + ", not " + Quoted.of(value));
        return 0;
    }

    /** {@code true} or {@code false}, nothing else. */
    boolean truth(Option option) {
        return switch (value(option)) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                refuse(option, "true or false, not " + Quoted.of(value(option)));
                yield false;
            }
        };
    }

    /** {@code auto} is empty. */
    Optional<Backend> backend(Option option) {
        return switch (value(option)) {
            case "auto" -> Optional.empty();
            case "nft" -> Optional.of(Backend.NFT);
            case "legacy" -> Optional.of(Backend.LEGACY);
            default -> {
                refuse(option, "auto, nft or legacy, not " + Quoted.of(value(option)));
                yield Optional.empty();
            }
        };
    }

    /** {@code 500ms} or {@code 5s}. */
    Duration duration(Option option) {
        Matcher matcher = DURATION.matcher(value(option));
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration = matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
            if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        refuse(option, "a time from 100ms to 60s, not " + Quoted.of(value(option)));
        return SHORTEST;
    }

    /** Ranges that go straight. */
    List<Cidr> ranges(Option option) {
        return list(option, text -> {
            if (text.equals("*")) {
                throw new IllegalArgumentException("a wildcard would capture nothing; name the ranges");
            }
            return Cidr.parse(text);
        });
    }

    /** Addresses, as single-address ranges. */
    List<Cidr> addresses(Option option) {
        return list(option, text -> Cidr.of(IpLiteral.parse(text).address()));
    }

    private List<Cidr> list(Option option, Function<String, Cidr> parser) {
        String value = value(option);
        List<Cidr> ranges = new ArrayList<>();
        if (value.isEmpty()) {
            return ranges;
        }
        String[] items = value.split(",", -1);
        if (items.length > LONGEST_LIST) {
            refuse(option, items.length + " entries; at most " + LONGEST_LIST + " are taken");
            return ranges;
        }
        for (String item : items) {
            element(option, item.strip(), parser, ranges);
        }
        return ranges;
    }

    private void element(Option option, String text, Function<String, Cidr> parser, List<Cidr> ranges) {
        Cidr range;
        try {
            range = parser.apply(text);
        } catch (IllegalArgumentException e) {
            refuse(option, Quoted.of(text) + " is refused: " + e.getMessage());
            return;
        }
        Optional<String> objection = RangeRules.objection(range);
        if (objection.isPresent()) {
            refuse(option, Quoted.of(text) + " " + objection.get());
        } else if (ranges.contains(range)) {
            refuse(option, Quoted.of(text) + " is listed twice");
        } else {
            ranges.add(range);
        }
    }

    private String value(Option option) {
        Given value = given.get(option);
        return value == null ? option.defaultValue() : value.value();
    }

    private String source(Option option) {
        Given value = given.get(option);
        return value == null ? option.flag() : value.source();
    }
}
