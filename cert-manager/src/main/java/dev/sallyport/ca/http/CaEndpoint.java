package dev.sallyport.ca.http;

import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.issue.CertificateDesk;
import dev.sallyport.ca.issue.Decision;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the resources serve from. Immutable.
 *
 * @param desk issues
 * @param bundle the bundle in force; null while there is none
 * @param observer is told of what never reaches the desk
 */
public record CaEndpoint(CertificateDesk desk, Supplier<@Nullable TrustBundle> bundle, Decision.Observer observer) {}
