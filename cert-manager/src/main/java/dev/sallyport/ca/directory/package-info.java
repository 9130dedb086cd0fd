/**
 * Without a cluster: state in a folder, tokens judged by JWK sets, pods read from files, the bundle written to
 * files. The only package that imports jose4j.
 */
@NullMarked
package dev.sallyport.ca.directory;

import org.jspecify.annotations.NullMarked;
