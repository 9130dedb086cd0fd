/**
 * {@code squid.conf} as our resources. Squid decides by the first line that matches, we by any Deny and then any Allow: so
 * each {@code allow} becomes what is left of it behind the {@code deny} lines before it. Imports {@code imports}, {@code
 * draft}, {@code input}, {@code analyze}'s patterns, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.cli.squid;

import org.jspecify.annotations.NullMarked;
