/**
 * Names and numbers of the network, one strict parser each: host names and patterns, authorities, address literals,
 * CIDRs, ports. Nothing here resolves a name. Imports the JDK only.
 */
@NullMarked
package dev.sallyport.model.net;

import org.jspecify.annotations.NullMarked;
