package dev.sallyport.model.destination;

/** What a destination declares to be spoken on one of its ports, by the app. Constants. */
public enum Spoken {
    /** The app's own TLS. */
    TLS("TLS"),
    /** HTTP in clear, HTTP/1 or HTTP/2. */
    HTTP("HTTP in clear"),
    /** Neither of these. */
    TCP("neither TLS nor HTTP");

    private final String words;

    Spoken(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
