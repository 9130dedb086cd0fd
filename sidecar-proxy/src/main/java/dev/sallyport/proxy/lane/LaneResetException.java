package dev.sallyport.proxy.lane;

import java.io.IOException;

/** The peer of a lane ended it with an error instead of an end. Carries no stack trace: it is an event, not a bug. */
public final class LaneResetException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says what the peer did, in a sentence without its own words. */
    public LaneResetException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
