package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.dial.Resolution;

/** What is said of a name that led to no address. Pure. */
final class Unresolved {
    private Unresolved() {}

    static Refusal refusal(HostName host, Resolution resolution, TunnelCounts counts) {
        return switch (resolution) {
            case Resolution.Addresses found -> throw new IllegalArgumentException("it led to addresses");
            case Resolution.NoAddresses none ->
                Refusal.of(
                        Reason.DNS_FAILED,
                        "The name " + host.text() + (none.nameExists() ? " has no addresses." : " does not exist."));
            case Resolution.OverShare tooMany -> counts.tooManyLookups();
            case Resolution.Unavailable unavailable ->
                Refusal.of(
                        Reason.DNS_FAILED,
                        "The name " + host.text() + " could not be resolved. " + unavailable.sentence());
        };
    }
}
