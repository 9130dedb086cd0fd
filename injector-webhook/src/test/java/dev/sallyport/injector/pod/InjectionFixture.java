package dev.sallyport.injector.pod;

import dev.sallyport.injector.pod.shape.InjectionSettings;

/** {@link Scenario}'s settings, for tests of other packages. */
public final class InjectionFixture {
    private InjectionFixture() {}

    /** Native sidecars, images of tests. */
    public static InjectionSettings settings() {
        return Scenario.of("{spec: {}}").settings();
    }
}
