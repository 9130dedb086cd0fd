package dev.sallyport.proxy.connection;

import java.util.Locale;

/** Sees what becomes of spans. Called on the exporter's thread and on event loops; never blocks, never throws. */
public interface SpanObserver {
    /** Why spans are lost. */
    enum Loss {
        /** More than the collector takes: the queue was full. */
        QUEUE_FULL,
        /** The collector refused them or could not be reached. */
        NOT_TAKEN;

        /** Metric label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Sees nothing. */
    SpanObserver NONE = new SpanObserver() {
        @Override
        public void exported(int spans) {}

        @Override
        public void lost(Loss why, int spans) {}
    };

    /** The collector took them. */
    void exported(int spans);

    /** They are lost. */
    void lost(Loss why, int spans);
}
