package dev.sallyport.proxy.exchange;

/** The version of HTTP that one side of an exchange speaks. Constants. */
public enum Version {
    /** RFC 1945 on the wire of RFC 9112: one request for each connection, no chunks. */
    HTTP_1_0("HTTP/1.0"),
    /** RFC 9112. */
    HTTP_1_1("HTTP/1.1"),
    /** RFC 9113. */
    HTTP_2("HTTP/2");

    private final String label;

    Version(String label) {
        this.label = label;
    }

    /** As access logs write it. */
    public String label() {
        return label;
    }
}
