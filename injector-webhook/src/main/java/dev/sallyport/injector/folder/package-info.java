/**
 * The wall in directory mode: what would be applied to a cluster lies in a folder as YAML, one file per object. Implements
 * the wall's ports; nothing here talks to an API server.
 */
@NullMarked
package dev.sallyport.injector.folder;

import org.jspecify.annotations.NullMarked;
