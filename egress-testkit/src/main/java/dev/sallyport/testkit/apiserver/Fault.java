package dev.sallyport.testkit.apiserver;

import java.time.Duration;

/** What goes wrong with a request. Immutable. */
public sealed interface Fault {
    /** The request is taken and never answered; a watch that runs says nothing more, its connection stays open. */
    record Hang() implements Fault {}

    /** The connection is closed without an answer. */
    record Cut() implements Fault {}

    /** An answer with this status code, like 500 or 410. */
    record Answer(int code) implements Fault {}

    /** A list is empty, though there are objects. */
    record EmptyList() implements Fault {}

    /** The answer comes that much later. */
    record Delay(Duration time) implements Fault {}
}
