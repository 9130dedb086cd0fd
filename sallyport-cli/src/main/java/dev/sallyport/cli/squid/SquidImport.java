package dev.sallyport.cli.squid;

import dev.sallyport.cli.imports.Assembly;
import dev.sallyport.cli.imports.Target;
import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Proposal;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.Remark.Kind;
import dev.sallyport.resources.draft.RuleDraft;
import dev.sallyport.resources.translate.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Imports one squid.conf. Confined to one import. */
public final class SquidImport {
    private final TextFile file;
    private final Acls acls;
    private final List<Remark> remarks = new ArrayList<>();
    private final List<Directive> accessDirectives = new ArrayList<>();

    private SquidImport(TextFile file, @Nullable Cidr client) {
        this.file = file;
        this.acls = new Acls(client);
    }

    /**
     * Imports it.
     *
     * @param client the range that Squid sees the workloads in; null when unknown
     * @throws UserMistake when the file depends on others
     */
    public static Proposal run(TextFile file, Target target, @Nullable Cidr client) throws UserMistake {
        return new SquidImport(file, client).run(target);
    }

    private Proposal run(Target target) throws UserMistake {
        boolean refusedElsewhere = readDirectives();
        List<AccessLine> lines = accessLines();
        Assembly assembly = new Assembly(remarks::add);
        Leftovers leftovers = new Leftovers(file.name(), lines, remarks::add);
        if (!refusedElsewhere) {
            for (Leftovers.Allowed allowed : leftovers.all()) {
                String reason = file.name() + ":" + allowed.line().line() + ": "
                        + allowed.line().text();
                for (Box box : allowed.boxes()) {
                    assembly.add(
                            box.allow(reason),
                            origin(allowed.line().line()),
                            allowed.line().text());
                    for (RuleDraft deny : box.denies("What is taken out of " + reason)) {
                        assembly.add(
                                deny,
                                origin(allowed.line().line()),
                                allowed.line().text());
                    }
                }
            }
        }
        List<PolicyDraft> policies = assembly.policies(file.name(), target, origin(1));
        return new Proposal(policies, remarks);
    }

    /** True when some directive may refuse what http_access allows. */
    private boolean readDirectives() throws UserMistake {
        Set<String> harmlessSeen = new HashSet<>();
        Set<String> passed = new HashSet<>();
        boolean refused = false;
        for (Directive directive : Directive.parse(file.text())) {
            String name = directive.name();
            if (Directives.INCLUDING.contains(name)) {
                throw new UserMistake(
                        origin(directive.line()) + ": `" + name + "` makes the file depend on what is not in"
                                + " it; put everything into one file (`squid -k parse` shows what it reads) and import that.");
            }
            switch (name) {
                case "acl" -> acls.define(directive);
                case "http_access" -> accessDirectives.add(directive);
                default -> {
                    if (Directives.HARMLESS.contains(name)) {
                        if (harmlessSeen.add(name)) {
                            remark(Kind.IGNORED, directive, "says nothing about who may reach what");
                        }
                    } else if (Directives.REFUSING.contains(name)) {
                        refused |= !passed.contains(name) && refuses(directive);
                        passed.add(name);
                    } else {
                        remark(Kind.DIFFERS, directive, "is a directive unknown here; nothing is taken from it");
                    }
                }
            }
        }
        return refused;
    }

    private boolean refuses(Directive directive) {
        if (Directives.letsAllPass(directive)) {
            remark(Kind.IGNORED, directive, "lets everything pass");
            return false;
        }
        remark(
                Kind.LEFT_OUT,
                directive,
                "may refuse what http_access allows, in a way that cannot be followed here: no Allow of this file is printed");
        return true;
    }

    private List<AccessLine> accessLines() {
        List<AccessLine> lines = new ArrayList<>();
        for (Directive directive : accessDirectives) {
            List<String> arguments = directive.arguments();
            boolean sound = arguments.size() >= 2
                    && (arguments.getFirst().equals("allow")
                            || arguments.getFirst().equals("deny"));
            if (sound) {
                lines.add(AccessLine.of(directive, acls));
            } else {
                remark(
                        Kind.LEFT_OUT,
                        directive,
                        "is not `http_access allow|deny <acl> ...`; Squid does not take it either");
            }
        }
        if (!lines.isEmpty() && !lines.getLast().allow() && !lines.getLast().matchesAll()) {
            lines.add(new AccessLine(
                    lines.getLast().line(),
                    true,
                    List.of(),
                    "what no line matches is allowed, as the last one denies"));
        }
        return lines;
    }

    private void remark(Kind kind, Directive directive, String why) {
        remarks.add(new Remark(kind, origin(directive.line()), directive.text(), why));
    }

    private Origin origin(int line) {
        return new Origin(file.name(), line);
    }
}
