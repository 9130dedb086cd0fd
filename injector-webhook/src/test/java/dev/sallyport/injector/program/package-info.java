/** The injector as a process: started as in a container, talked to over TLS, judged by answers, metrics and log. */
@NullMarked
package dev.sallyport.injector.program;

import org.jspecify.annotations.NullMarked;
