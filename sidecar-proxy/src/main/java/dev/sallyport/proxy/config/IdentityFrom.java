package dev.sallyport.proxy.config;

/** The words of {@code SALLYPORT_IDENTITY_SOURCE}. */
enum IdentityFrom {
    /** PEM files that somebody else renews. */
    FILES,
    /** Our CA. */
    CA
}
