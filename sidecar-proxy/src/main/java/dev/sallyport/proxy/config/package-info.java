/**
 * Every setting, once: mappings with defaults and units, turned into validated records. Never Netty.
 */
@NullMarked
package dev.sallyport.proxy.config;

import org.jspecify.annotations.NullMarked;
