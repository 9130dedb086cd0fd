package dev.sallyport.model.contract;

/** File names and mount paths shared by the programs (the names csi-driver-spiffe and cert-manager.io write). Constants. */
public final class FileNames {
    /** Certificate chain, PEM, leaf first, no root. */
    public static final String CHAIN = "tls.crt";
    /** Private key, PEM, PKCS#8. */
    public static final String KEY = "tls.key";
    /** Trust bundle, PEM, CA certificates only. */
    public static final String BUNDLE = "ca.crt";
    /** Key of the trust bundle ConfigMap. */
    public static final String BUNDLE_CONFIG_KEY = "bundle.pem";
    /** Where the identity folder is mounted in a proxy. */
    public static final String IDENTITY_MOUNT = "/var/run/sallyport/identity";
    /** Where the projected token for the CA is mounted in a proxy. */
    public static final String TOKEN_MOUNT = "/var/run/sallyport/token";
    /** Name of the projected token's file. */
    public static final String TOKEN = "token";
    /** Where the trust bundle ConfigMap is mounted. */
    public static final String BUNDLE_MOUNT = "/var/run/sallyport/bundle";
    /** Where the directory source leaves what the injector would apply, relative to its root. */
    public static final String APPLIED = ".applied";

    private FileNames() {}
}
