/**
 * With a cluster: state in a Secret, tenure by a Lease, tokens judged by TokenReview, pods read from the API server,
 * the bundle in a ConfigMap and in webhook configurations. The only package that imports fabric8.
 */
@NullMarked
package dev.sallyport.ca.kubernetes;

import org.jspecify.annotations.NullMarked;
