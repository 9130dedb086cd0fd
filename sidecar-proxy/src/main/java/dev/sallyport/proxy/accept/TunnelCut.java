package dev.sallyport.proxy.accept;

import dev.sallyport.model.reason.Reason;

/**
 * Fired through a tunnel's pipeline by whoever carries it, when it must end for a reason of its own: whoever took it over
 * ends it and settles with this. Immutable.
 *
 * @param reason why
 * @param sentence for the record
 */
public record TunnelCut(Reason reason, String sentence) {}
