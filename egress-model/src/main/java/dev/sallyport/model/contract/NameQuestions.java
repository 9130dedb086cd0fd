package dev.sallyport.model.contract;

/** Questions for names over the tunnel's connections, beside CONNECT (DESIGN §4, RFC 8484). Constants. */
public final class NameQuestions {
    /** Path of the POST. */
    public static final String PATH = "/dns-query";
    /** Media type of the question and of its answer. */
    public static final String MEDIA_TYPE = "application/dns-message";

    private NameQuestions() {}
}
