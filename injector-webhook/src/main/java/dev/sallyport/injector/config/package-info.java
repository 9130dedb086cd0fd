/** What the process is told: text from the environment, checked once, every mistake at once. */
@NullMarked
package dev.sallyport.injector.config;

import org.jspecify.annotations.NullMarked;
