/**
 * What happens when something else fails: every behaviour of PROTOCOL §6.3 with the figures of DESIGN §4 and §9, by real
 * processes ({@code testkit.fleet}). {@code make faults} runs the full form and prints what it measured.
 */
@org.jspecify.annotations.NullMarked
package dev.sallyport.proxy.faults;
