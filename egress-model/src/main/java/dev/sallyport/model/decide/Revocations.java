package dev.sallyport.model.decide;

import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.model.policy.Revocation;
import dev.sallyport.model.reason.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The deny-list of identities, by what its entries name: three look-ups however long it is. Immutable. */
final class Revocations {
    private final Map<Object, List<Revocation>> byHandle;

    Revocations(List<Revocation> entries) {
        byHandle = entries.isEmpty()
                ? Map.of()
                : new HashMap<>(entries.stream().collect(Collectors.groupingBy(Revocations::named)));
    }

    private static Object named(Revocation entry) {
        return Stream.of(entry.spiffeId(), entry.podUid(), entry.serialNumber())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Nullable
    Refusal refuse(PresentedSvid svid, Instant now) {
        if (byHandle.isEmpty()) {
            return null;
        }
        Refusal refusal = refuse(svid.id(), svid, now);
        refusal = refusal != null ? refusal : refuse(svid.podUid(), svid, now);
        return refusal != null ? refusal : refuse(svid.serialNumber(), svid, now);
    }

    private @Nullable Refusal refuse(@Nullable Object handle, PresentedSvid svid, Instant now) {
        List<Revocation> entries = handle == null ? null : byHandle.get(handle);
        if (entries == null) {
            return null;
        }
        for (Revocation entry : entries) {
            if (entry.revokes(svid, now)) {
                return Refusal.of(
                        Reason.IDENTITY_REVOKED, "This workload's identity is revoked by its " + entry.handle() + ".");
            }
        }
        return null;
    }
}
