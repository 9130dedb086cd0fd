package dev.sallyport.init;

/** The text of {@code --help}, made from the options themselves. */
final class Usage {
    private Usage() {}

    /** Ends with a line break. */
    static String text() {
        StringBuilder text = new StringBuilder("""
                init-iptables [apply | cleanup] [--dry-run] [--option value | --option=value]...

                apply    (default) redirect the pod's TCP to the sidecar, reject everything else that would
                         leave the cluster, for IPv4 and IPv6; read the rules back; prove the redirect
                cleanup  remove all of it
                --dry-run  print what would be loaded, change nothing

                Each option can also be given by its environment variable; the option wins.

                """);
        for (Option option : Option.values()) {
            String value = option.defaultValue().isEmpty() ? "" : " [" + option.defaultValue() + "]";
            text.append("  %-16s %s%s%n".formatted(option.flag(), option.meaning(), value));
            text.append("  %-16s %s%n".formatted("", option.env()));
        }
        return text.append("""

                Lists are comma-separated. Exit codes: 0 done, 2 options (all mistakes are listed), 3 no usable
                iptables, 4 a table could not be loaded, 5 the rules read back differ, 6 the probe failed.
                """).toString();
    }
}
