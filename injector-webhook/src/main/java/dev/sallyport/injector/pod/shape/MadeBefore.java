package dev.sallyport.injector.pod.shape;

import dev.sallyport.injector.pod.annotation.Wishes;
import dev.sallyport.model.policy.Settings;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was made lately under one pair of settings, by what pods asked for. Bounded: pods choose their wishes, so a full table
 * starts afresh. Safe for concurrent use.
 */
final class MadeBefore {
    static final int MOST = 256;

    private record Asked(Wishes wishes, boolean lockdown, long gracePeriodSeconds, boolean pooled) {
        static Asked of(Blueprint blueprint) {
            return new Asked(
                    blueprint.wishes(), blueprint.lockdown(), blueprint.gracePeriodSeconds(), blueprint.pooled());
        }
    }

    private final InjectionSettings settings;
    private final Settings egress;
    private final ConcurrentHashMap<Asked, Ours> made = new ConcurrentHashMap<>();

    MadeBefore(InjectionSettings settings, Settings egress) {
        this.settings = settings;
        this.egress = egress;
    }

    /** True when the blueprint comes from the same settings. */
    boolean isOf(Blueprint blueprint) {
        return settings.equals(blueprint.settings()) && egress.equals(blueprint.egress());
    }

    Ours of(Blueprint blueprint) {
        if (made.size() >= MOST) {
            made.clear();
        }
        return made.computeIfAbsent(Asked.of(blueprint), asked -> Ours.make(blueprint));
    }
}
