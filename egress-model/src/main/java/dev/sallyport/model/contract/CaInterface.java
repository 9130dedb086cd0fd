package dev.sallyport.model.contract;

/** The CA's HTTP interface (DESIGN §5), HTTPS on {@link Ports#HTTPS}. Constants. */
public final class CaInterface {
    /**
     * POST a PKCS#10 request (DER or PEM, at most 16 KiB) with the projected token as bearer; 201 and a chain, leaf first,
     * no root.
     */
    public static final String CERTIFICATES = "/v1/certificates";
    /** GET the trust bundle, with {@code ETag} and {@link #SEQUENCE_HEADER}. */
    public static final String BUNDLE = "/v1/bundle";
    /** Type of a request. */
    public static final String PKCS10 = "application/pkcs10";
    /** Type of a chain and of a bundle. */
    public static final String PEM_CHAIN = "application/pem-certificate-chain";
    /** Type of a SPIFFE bundle, when asked for. */
    public static final String JWK_SET = "application/jwk-set+json";
    /** Type of every error: {@code {type, status}} (RFC 9457). */
    public static final String PROBLEM = "application/problem+json";
    /** Request: the life asked for, ISO-8601. */
    public static final String TTL_HEADER = "sallyport-ttl";
    /** Answer of {@link #BUNDLE}: a number that grows with every change of the bundle. */
    public static final String SEQUENCE_HEADER = "sallyport-bundle-sequence";

    private CaInterface() {}
}
