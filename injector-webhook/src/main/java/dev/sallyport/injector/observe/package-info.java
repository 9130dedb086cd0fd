/** Metrics. The one package that imports Micrometer; labels come from enums and fixed words, never from requests. */
@NullMarked
package dev.sallyport.injector.observe;

import org.jspecify.annotations.NullMarked;
