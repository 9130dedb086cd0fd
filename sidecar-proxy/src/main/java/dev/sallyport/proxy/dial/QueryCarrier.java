package dev.sallyport.proxy.dial;

import dev.sallyport.model.reason.Reason;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/**
 * Carries a question for a name to the gateway (RFC 8484). Implemented by {@code tunnel}'s pool. Call on the event loop
 * given; the future completes there, never fails, and its answer says all.
 */
public interface QueryCarrier {
    /**
     * Asks the gateway.
     *
     * @param message the DNS message; not to be changed afterwards
     */
    Future<Answer> ask(EventLoop loop, byte[] message);

    /** What came back. */
    sealed interface Answer {
        /** A DNS message, unread. */
        final class Message implements Answer {
            private final byte[] bytes;

            /** Of these bytes, which are not to be changed. */
            public Message(byte[] bytes) {
                this.bytes = bytes;
            }

            /** The message. */
            public byte[] bytes() {
                return bytes;
            }
        }

        /**
         * The gateway refused to look at the question, or could not be reached.
         *
         * @param reason why
         * @param detail a sentence
         */
        record Refused(Reason reason, String detail) implements Answer {}
    }
}
