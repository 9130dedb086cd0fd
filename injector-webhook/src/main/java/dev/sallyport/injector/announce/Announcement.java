package dev.sallyport.injector.announce;

/**
 * Something worth an Event. Immutable.
 *
 * @param reason what happened
 * @param about the object it is about
 * @param note a sentence
 */
public record Announcement(Reason reason, About about, String note) {
    /** What happened; the Event's reason. */
    public enum Reason {
        /** A pod was injected. */
        INJECTED("Injected", false),
        /** A pod was refused. */
        INJECTION_REFUSED("InjectionRefused", true),
        /** A namespace's wall waits for pods. */
        LOCKDOWN_PENDING("LockdownPending", true),
        /** A namespace's wall stands. */
        LOCKDOWN_APPLIED("LockdownApplied", false),
        /** A NetworkPolicy beside ours opens what it closes. */
        WALL_OPENED("WallOpened", true);

        private final String word;
        private final boolean warning;

        Reason(String word, boolean warning) {
            this.word = word;
            this.warning = warning;
        }

        /** As the Event spells it. */
        public String word() {
            return word;
        }

        /** True for type Warning. */
        public boolean isWarning() {
            return warning;
        }
    }

    /**
     * An object.
     *
     * @param apiVersion like {@code apps/v1}
     * @param kind like {@code ReplicaSet}
     * @param namespace where the Event is made
     * @param name of the object
     * @param uid of the object; empty when not known
     */
    public record About(String apiVersion, String kind, String namespace, String name, String uid) {
        /** A namespace itself; its Events lie in it, where its people look. */
        public static About namespace(String name) {
            return new About("v1", "Namespace", name, name, "");
        }
    }
}
