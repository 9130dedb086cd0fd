package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** One entry of the deny-list of identities. Immutable. */
@ValidationRule(
        value = "(has(self.spiffeId) ? 1 : 0) + (has(self.podUid) ? 1 : 0) + (has(self.serialNumber) ? 1 : 0) == 1",
        message = "a revocation states exactly one of spiffeId, podUid and serialNumber")
@ValidationRule(
        value = "!has(self.serialNumber) || !has(self.issuedBefore)",
        message = "issuedBefore does not go with serialNumber, which is one certificate")
public record Revocation(
        @JsonPropertyDescription("Every certificate of this identity.")
        @Pattern("^spiffe://[a-z0-9._-]+/ns/[^/]+/sa/[^/]+$")
        @Size(max = 2048)
        @Nullable
        String spiffeId,

        @JsonPropertyDescription("Every certificate issued to the pod with this UID.")
        @Pattern("^[0-9A-Za-z-]+$")
        @Size(min = 1, max = 64)
        @Nullable
        String podUid,

        @JsonPropertyDescription("This one certificate: its serial number in hexadecimal, with or without colons.")
        @Pattern("^[0-9A-Fa-f:]+$")
        @Size(min = 1, max = 59)
        @Nullable
        String serialNumber,

        @JsonPropertyDescription(
                "Only certificates whose life began before this instant: what the same identity or pod is issued later is good.")
        @Nullable
        ZonedDateTime issuedBefore,

        @JsonPropertyDescription("The entry is gone from this instant on; left out, it stays.") @Nullable
        ZonedDateTime until,

        @JsonPropertyDescription("Why. Never told to whoever is refused.")
        @Size(min = 1, max = Limits.REASON_TEXT)
        @Nullable
        String reason) {}
