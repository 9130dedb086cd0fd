package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several observers as one, told in order. Immutable. */
public final class Observers implements ConnectionObserver {
    private final List<ConnectionObserver> all;

    private Observers(List<ConnectionObserver> all) {
        this.all = all;
    }

    /** Joins them. */
    public static ConnectionObserver of(ConnectionObserver... observers) {
        return new Observers(List.of(observers));
    }

    @Override
    public void opened() {
        for (ConnectionObserver observer : all) {
            observer.opened();
        }
    }

    @Override
    public void settled(ConnectionRecord record) {
        for (ConnectionObserver observer : all) {
            observer.settled(record);
        }
    }

    /** The first that traces does. */
    @Override
    public @Nullable Span begin(@Nullable TraceContext parent) {
        for (ConnectionObserver observer : all) {
            if (observer.traces()) {
                return observer.begin(parent);
            }
        }
        return null;
    }

    @Override
    public boolean traces() {
        for (ConnectionObserver observer : all) {
            if (observer.traces()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean keeps() {
        for (ConnectionObserver observer : all) {
            if (!observer.keeps()) {
                return false;
            }
        }
        return true;
    }
}
