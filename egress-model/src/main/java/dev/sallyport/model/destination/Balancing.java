package dev.sallyport.model.destination;

/** How one of several endpoints is chosen for a request. Constants. */
public enum Balancing {
    /** One after the other, each as often as its weight says. */
    ROUND_ROBIN("RoundRobin"),
    /** The one with fewer requests under way, by weight, of two drawn at random. */
    LEAST_REQUEST("LeastRequest"),
    /** Any, as often as its weight says. */
    RANDOM("Random"),
    /** The same for one caller as long as the same endpoints are there (rendezvous hashing). */
    IDENTITY("Identity");

    private final String word;

    Balancing(String word) {
        this.word = word;
    }

    /** As resources write it. */
    public String word() {
        return word;
    }
}
