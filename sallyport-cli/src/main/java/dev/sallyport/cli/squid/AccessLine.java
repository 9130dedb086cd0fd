package dev.sallyport.cli.squid;

import java.util.List;

/**
 * One {@code http_access}. Immutable.
 *
 * @param line where it is written, from 1
 * @param allow whether it allows
 * @param literals all must hold
 * @param text its words
 */
record AccessLine(int line, boolean allow, List<Literal> literals, String text) {
    /** An ACL or its opposite. */
    record Literal(Acl acl, boolean negated) {
        @Override
        public String toString() {
            return (negated ? "!" : "") + acl.name();
        }
    }

    AccessLine {
        literals = List.copyOf(literals);
    }

    static AccessLine of(Directive directive, Acls acls) {
        List<String> arguments = directive.arguments();
        List<Literal> literals = arguments.stream()
                .skip(1)
                .map(word -> word.startsWith("!")
                        ? new Literal(acls.named(word.substring(1)), true)
                        : new Literal(acls.named(word), false))
                .toList();
        return new AccessLine(directive.line(), arguments.getFirst().equals("allow"), literals, directive.text());
    }

    /** True when every request matches: `all`. */
    boolean matchesAll() {
        return literals.stream()
                .allMatch(literal ->
                        literal.acl().test() instanceof AclTest.Always(boolean holds) && holds != literal.negated());
    }
}
