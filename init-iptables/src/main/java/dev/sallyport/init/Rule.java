package dev.sallyport.init;

/**
 * One rule, spelled as {@code iptables-save} spells it, so that what is read back can be compared word by word.
 * Immutable.
 *
 * @param matches the conditions, empty for none
 * @param comment why the rule is there; never empty, has a space and no quote (iptables-save then quotes it)
 * @param target what follows {@code -j}
 */
record Rule(String matches, String comment, String target) {
    /** The rule without {@code -A <chain>}. */
    String text() {
        String conditions = matches.isEmpty() ? "" : matches + " ";
        return conditions + "-m comment --comment \"" + comment + "\" -j " + target;
    }
}
