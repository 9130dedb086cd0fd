/**
 * YAML and JSON as a tree that remembers its lines and judges nothing: every mistake a document can hold (a key twice,
 * an alias, a tag) is a value that says so, and only text that is no YAML or JSON at all is an exception. The only package
 * that imports snakeyaml-engine and Jackson's streaming parser; otherwise the JDK.
 */
@NullMarked
package dev.sallyport.resources.document;

import org.jspecify.annotations.NullMarked;
