/**
 * Settings, checked once; every mistake is told. Imports the settings records of other packages.
 */
@NullMarked
package dev.sallyport.ca.config;

import org.jspecify.annotations.NullMarked;
