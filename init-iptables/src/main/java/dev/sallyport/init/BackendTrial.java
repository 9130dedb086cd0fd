package dev.sallyport.init;

/**
 * Asks the kernel, through one backend, for every match and target we use: loads them in chains nothing jumps to and
 * removes them again. Packets never meet these rules.
 */
final class BackendTrial {
    private static final String CHAIN = "SALLYPORT_TRIAL";

    private BackendTrial() {}

    /** Whether this backend can hold our rules for this family; the text says why not. */
    static Xtables.Answer attempt(Xtables xtables, Family family, Options options) {
        StringBuilder load = new StringBuilder();
        StringBuilder remove = new StringBuilder();
        for (TablePlan plan : RulePlanner.plan(options, family, java.util.List.of())) {
            if (plan.absent()) {
                continue;
            }
            String table = "*" + plan.table().label() + "\n";
            load.append(table).append(":").append(CHAIN).append(" - [0:0]\n");
            for (Rule rule : plan.rules()) {
                load.append("-A ").append(CHAIN).append(" ").append(rule.text()).append("\n");
            }
            load.append("COMMIT\n");
            remove.append(table)
                    .append("-F ")
                    .append(CHAIN)
                    .append("\n-X ")
                    .append(CHAIN)
                    .append("\nCOMMIT\n");
        }
        Xtables.Answer loaded = xtables.restore(family, load.toString());
        if (!loaded.succeeded()) {
            sweep(xtables, family);
            return loaded;
        }
        return xtables.restore(family, remove.toString());
    }

    /** Tables are committed one by one: what a failed trial left behind is taken away again. */
    private static void sweep(Xtables xtables, Family family) {
        SavedRules saved = SavedRules.parse(xtables.save(family).text());
        for (Table table : Table.values()) {
            if (saved.chains(table).containsKey(CHAIN)) {
                xtables.restore(family, "*" + table.label() + "\n-F " + CHAIN + "\n-X " + CHAIN + "\nCOMMIT\n");
            }
        }
    }
}
