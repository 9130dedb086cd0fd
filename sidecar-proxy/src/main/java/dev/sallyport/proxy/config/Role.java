package dev.sallyport.proxy.config;

import java.util.Locale;

/** Which of the two programs this process is: {@code SALLYPORT_ROLE}. */
public enum Role {
    /** Next to an app: captures and carries. Loads no class of egress-resources. */
    SIDECAR,
    /** The shared way out: authenticates, decides, dials, records. */
    GATEWAY;

    /** The word of the setting. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
