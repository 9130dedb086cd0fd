package dev.sallyport.injector.wall;

import dev.sallyport.model.contract.Kube;

/** The objects that we write into governed namespaces. */
public enum OwnObject {
    /** The copy of the trust bundle. */
    TRUST_BUNDLE("ConfigMap", Kube.BUNDLE_CONFIG_MAP),
    /** The way out, and the only one. */
    NETWORK_POLICY("NetworkPolicy", Kube.NETWORK_POLICY);

    private final String kind;
    private final String objectName;

    OwnObject(String kind, String objectName) {
        this.kind = kind;
        this.objectName = objectName;
    }

    /** As documents spell it. */
    public String kind() {
        return kind;
    }

    /** {@code metadata.name}, the same in every namespace. */
    public String objectName() {
        return objectName;
    }
}
