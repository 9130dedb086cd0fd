package dev.sallyport.init;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A backend in memory: answers save from texts given per family, remembers restores, refuses those it is told to. */
final class FakeXtables implements Xtables {
    final List<String> restored = new ArrayList<>();
    private final Backend backend;
    private final Map<Family, String> saved = new EnumMap<>(Family.class);
    private Predicate<String> refused = text -> false;
    private Optional<Family> unusable = Optional.empty();
    private boolean holds;
    private boolean installed = true;

    FakeXtables(Backend backend) {
        this.backend = backend;
    }

    FakeXtables saved(Family family, String text) {
        saved.put(family, text);
        return this;
    }

    FakeXtables refusing(Predicate<String> texts) {
        refused = texts;
        return this;
    }

    FakeXtables unusable(Family family) {
        unusable = Optional.of(family);
        return this;
    }

    FakeXtables holdingWhatever() {
        holds = true;
        return this;
    }

    FakeXtables notInstalled() {
        installed = false;
        return this;
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public boolean installed(Family family) {
        return installed;
    }

    @Override
    public Answer save(Family family) {
        return unusable.filter(family::equals).isPresent()
                ? new Answer(false, family.command() + " is broken")
                : new Answer(true, saved.getOrDefault(family, ""));
    }

    @Override
    public Answer restore(Family family, String text) {
        if (refused.test(text) || unusable.filter(family::equals).isPresent()) {
            return new Answer(false, family.command() + " refuses");
        }
        restored.add(text);
        return new Answer(true, "");
    }

    @Override
    public boolean holds(Family family, Table table, String chain, Rule rule) {
        return holds;
    }
}
