package dev.sallyport.ca.directory;

import java.nio.file.Path;

/**
 * An issuer of service account tokens that we believe. Immutable.
 *
 * @param name its {@code iss}, compared to the letter
 * @param jwksFile its public keys, a JWK set (RFC 7517); read anew for each token, so that a rotation needs no restart
 */
public record TrustedIssuer(String name, Path jwksFile) {}
