/**
 * Who is injected: the opt-in words of namespace and pod, their precedence, and the pods that can never be governed
 * (DESIGN §7, PROTOCOL §4.2). Pure; imports {@code refusal}, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.injector.optin;

import org.jspecify.annotations.NullMarked;
