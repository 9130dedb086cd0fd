package dev.sallyport.proxy.config;

import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.lookup.LookupSettings;
import dev.sallyport.proxy.lookup.LookupSettings.Unpermitted;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** {@code sallyport.lookup}: what workloads may ask the gateway for, where the sidecar captures DNS. */
@ConfigMapping(prefix = "sallyport.lookup")
public interface LookupConfig {
    /**
     * What becomes of a name that no rule of its caller could allow: {@code refuse}, {@code nxdomain} (musl's resolver gives
     * up at once) or {@code resolve}.
     */
    @WithDefault("refuse")
    String unpermitted();

    /** Whether service bindings (HTTPS, SVCB) lose their keys for an encrypted ClientHello. */
    @WithDefault("true")
    boolean stripEch();

    /** Questions of one identity per second. */
    @WithDefault("200")
    int questionsPerSecond();

    /** The same at once after a pause. */
    @WithDefault("1000")
    int questionBurst();

    /** Names of one identity per minute that no rule states and that it did not ask for lately. */
    @WithDefault("300")
    int newNamesPerMinute();

    /** The same at once after a pause. */
    @WithDefault("1000")
    int newNameBurst();

    /** Of those, per minute, the long and random ones, which is what data looks like. */
    @WithDefault("20")
    int strangeNamesPerMinute();

    /** The same at once after a pause. */
    @WithDefault("100")
    int strangeNameBurst();

    /** Questions of one identity under way at once. */
    @WithDefault("128")
    int maxPendingPerIdentity();

    /** Names asked for lately, over all identities. */
    @WithDefault("16384")
    int rememberedNames();

    /**
     * Checks ranges; throws {@link IllegalArgumentException} with all mistakes.
     *
     * @param trackedIdentities whose paces are remembered at once
     */
    default LookupSettings toSettings(int trackedIdentities) {
        Mistakes mistakes = new Mistakes("sallyport.lookup");
        Unpermitted unpermittedNames = mistakes.choice("unpermitted", Optional.of(unpermitted()), Unpermitted.class);
        mistakes.range("questions-per-second", questionsPerSecond(), 1, 1 << 20);
        mistakes.range("question-burst", questionBurst(), 1, 1 << 20);
        mistakes.range("new-names-per-minute", newNamesPerMinute(), 1, 1 << 20);
        mistakes.range("new-name-burst", newNameBurst(), 1, 1 << 20);
        mistakes.range("strange-names-per-minute", strangeNamesPerMinute(), 1, 1 << 20);
        mistakes.range("strange-name-burst", strangeNameBurst(), 1, 1 << 20);
        mistakes.range("max-pending-per-identity", maxPendingPerIdentity(), 1, 1 << 16);
        mistakes.range("remembered-names", rememberedNames(), 16, 1 << 20);
        mistakes.throwIfAny();
        return new LookupSettings(
                unpermittedNames == null ? Unpermitted.REFUSE : unpermittedNames,
                stripEch(),
                new Pace(questionsPerSecond(), questionBurst()),
                new Pace(newNamesPerMinute(), newNameBurst()),
                new Pace(strangeNamesPerMinute(), strangeNameBurst()),
                maxPendingPerIdentity(),
                rememberedNames(),
                trackedIdentities);
    }
}
