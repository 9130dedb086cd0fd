package dev.sallyport.identity;

import dev.sallyport.model.identity.TrustDomain;
import java.util.List;

/** Where a program's identity comes from. */
public sealed interface SourceSettings permits FilesSettings, CaSettings {
    /** Our own trust domain: an identity of another one is refused. */
    TrustDomain trustDomain();

    /** Other trust domains whose workloads are admitted. */
    List<GuestDomain> guests();
}
