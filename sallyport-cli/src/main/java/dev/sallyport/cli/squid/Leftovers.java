package dev.sallyport.cli.squid;

import dev.sallyport.cli.analyze.Patterns;
import dev.sallyport.cli.imports.Ports;
import dev.sallyport.cli.squid.AccessLine.Literal;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.Remark.Kind;
import dev.sallyport.resources.translate.Origin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is left of each {@code allow} behind the {@code deny} lines before it. Confined to one import. */
final class Leftovers {
    private static final int MOST_BOXES = 256;

    private final String file;
    private final List<AccessLine> lines;
    private final Consumer<Remark> remarks;

    /** An allow line and what is left of it. */
    record Allowed(AccessLine line, List<Box> boxes) {}

    Leftovers(String file, List<AccessLine> lines, Consumer<Remark> remarks) {
        this.file = file;
        this.lines = lines;
        this.remarks = remarks;
    }

    List<Allowed> all() {
        List<Allowed> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).allow()) {
                all.add(new Allowed(lines.get(i), of(i)));
            }
        }
        remarkOnOverlaps(all);
        return all;
    }

    private List<Box> of(int index) {
        AccessLine line = lines.get(index);
        List<Box> boxes = stated(line);
        for (int i = 0; i < index && !boxes.isEmpty(); i++) {
            if (!lines.get(i).allow()) {
                boxes = behind(boxes, lines.get(i), line);
            }
        }
        if (boxes.size() > MOST_BOXES) {
            remark(Kind.LEFT_OUT, line, "takes more than " + MOST_BOXES + " rules to say");
            return List.of();
        }
        remarkOnNames(boxes, line);
        remarkOnAddresses(boxes, line);
        return boxes;
    }

    private List<Box> stated(AccessLine line) {
        List<Box> boxes = List.of(Box.EVERYTHING);
        for (Literal literal : line.literals()) {
            boolean less = boxes.stream().anyMatch(box -> saysLess(literal, box));
            boxes = boxes.stream()
                    .flatMap(box -> box.where(literal.acl(), literal.negated()).stream())
                    .toList();
            if (boxes.isEmpty()) {
                boolean known = literal.acl().test() instanceof AclTest.Always;
                remark(
                        known ? Kind.IGNORED : Kind.LEFT_OUT,
                        line,
                        known ? literal + " never holds for these workloads" : tests(literal));
                return boxes;
            }
            if (less) {
                remark(Kind.NARROWER, line, tests(literal) + "; the rest is printed");
            }
        }
        return boxes;
    }

    /** Whether more of the box passes the literal than can be kept. */
    private static boolean saysLess(Literal literal, Box box) {
        return literal.acl().test() instanceof AclTest.Method method
                ? method.others() && box.http()
                : !literal.acl().isExact();
    }

    private static boolean hasUnsaidPart(Acl acl) {
        return !acl.isExact() || acl.test() instanceof AclTest.Method method && method.others();
    }

    private static String tests(Literal literal) {
        Acl acl = literal.acl();
        String what = acl.test() instanceof AclTest.Method
                ? "single methods of plain HTTP, which is not imported (a rule can say http.methods)"
                : acl.obstacle();
        return literal + (acl.line() > 0 ? " (line " + acl.line() + ")" : "") + " tests " + what;
    }

    private List<Box> behind(List<Box> boxes, AccessLine deny, AccessLine line) {
        Set<Box> rest = new LinkedHashSet<>();
        boolean lost = false;
        for (Box box : boxes) {
            List<Box> outside = deny.literals().stream()
                    .flatMap(literal -> box.where(literal.acl(), !literal.negated()).stream())
                    .toList();
            if (outside.contains(box)) {
                rest.add(box);
            } else {
                rest.addAll(outside);
                lost |= deny.literals().stream().anyMatch(literal -> saysLess(literal, box));
            }
        }
        if (lost) {
            String why = "line " + deny.line() + " (" + deny.text() + ") denies some of it before, and "
                    + deny.literals().stream()
                            .filter(literal -> hasUnsaidPart(literal.acl()))
                            .map(Leftovers::tests)
                            .collect(Collectors.joining(", and "));
            remark(rest.isEmpty() ? Kind.LEFT_OUT : Kind.NARROWER, line, why);
        } else if (rest.isEmpty()) {
            remark(Kind.IGNORED, line, "line " + deny.line() + " (" + deny.text() + ") denies all of it before");
        }
        return List.copyOf(rest);
    }

    private void remarkOnNames(List<Box> boxes, AccessLine line) {
        boolean names = boxes.stream()
                .anyMatch(box -> box.hosts() == null && !box.exceptHosts().isEmpty());
        if (names) {
            remark(
                    Kind.DIFFERS,
                    line,
                    "Squid may look up the name of a bare address (unless -n) and deny it by that; a connection without a"
                            + " name is judged here by its address alone");
        }
    }

    private void remarkOnAddresses(List<Box> boxes, AccessLine line) {
        if (boxes.stream().anyMatch(box -> box.hosts() == null && box.cidrs() == null)) {
            remark(Kind.NARROWER, line, "private addresses stay closed; the platform opens them");
        }
        if (boxes.stream().anyMatch(box -> !box.exceptCidrs().isEmpty())) {
            remark(
                    Kind.DIFFERS,
                    line,
                    "Squid denies a name when any of its addresses is denied; here each address is judged by itself, and"
                            + " only those that pass are dialled");
        }
    }

    /** A Deny refuses whatever any Allow says, the lines before it included. */
    private void remarkOnOverlaps(List<Allowed> all) {
        for (Allowed taking : all) {
            for (Allowed other : all) {
                if (taking.boxes().stream()
                        .anyMatch(box -> other.boxes().stream().anyMatch(from -> takesFrom(box, from)))) {
                    remark(
                            Kind.NARROWER,
                            other.line(),
                            "a Deny that the allow of line " + taking.line().line()
                                    + " needs takes from this one too, since a Deny beats every Allow here");
                }
            }
        }
    }

    private static boolean takesFrom(Box denying, Box from) {
        boolean sameTraffic = (denying.connect() && from.connect() || denying.http() && from.http())
                && !Ports.intersection(denying.ports(), from.ports()).isEmpty();
        return sameTraffic && (takesNames(denying, from) || takesAddresses(denying, from));
    }

    private static boolean takesNames(Box denying, Box from) {
        return denying.exceptHosts().stream()
                .filter(host -> !isExcepted(host, from))
                .anyMatch(host ->
                        from.hosts() == null || from.hosts().stream().anyMatch(mine -> Patterns.overlap(mine, host)));
    }

    private static boolean isExcepted(HostPattern host, Box from) {
        return from.exceptHosts().stream().anyMatch(mine -> Patterns.covers(mine, host));
    }

    private static boolean takesAddresses(Box denying, Box from) {
        boolean sameNames = denying.hosts() == null
                || from.hosts() == null
                || denying.hosts().stream()
                        .anyMatch(host -> from.hosts().stream().anyMatch(mine -> Patterns.overlap(mine, host)));
        return sameNames
                && denying.exceptCidrs().stream()
                        .filter(range -> from.exceptCidrs().stream().noneMatch(mine -> mine.contains(range)))
                        .anyMatch(range ->
                                from.cidrs() == null || from.cidrs().stream().anyMatch(mine -> mine.overlaps(range)));
    }

    private void remark(Kind kind, AccessLine line, String why) {
        remarks.accept(new Remark(kind, new Origin(file, line.line()), line.text(), why));
    }
}
