package dev.sallyport.resources.translate;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.Revocation;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads EgressSettings' deny-list of identities. Stateless. */
final class RevocationReader {
    static final Shape REVOCATION = Shape.of("spiffeId", "podUid", "serialNumber", "issuedBefore", "until", "reason");
    private static final int MAX_SPIFFE_ID = 2048;
    private static final int MAX_UID = 64;
    private static final int MAX_SERIAL_TEXT = 59;
    /** What a certificate's subject may bear as a pod's UID. */
    private static final Pattern UID = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private static final Pattern SERIAL = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){0,19}|[0-9A-Fa-f]{1,40}");

    private RevocationReader() {}

    /** The stated entries; null when absent or any is wrong. */
    static @Nullable List<Revocation> read(Field field) {
        return field.list(Limits.REVOCATIONS, RevocationReader::entry);
    }

    private static @Nullable Revocation entry(Field field) {
        if (!field.isMapping(REVOCATION)) {
            return null;
        }
        Field spiffeId = field.at("spiffeId");
        Field podUid = field.at("podUid");
        Field serialNumber = field.at("serialNumber");
        Field issuedBefore = field.at("issuedBefore");
        SpiffeId id = spiffeId.parsed(MAX_SPIFFE_ID, SpiffeId::parse);
        String uid = podUid.parsed(MAX_UID, RevocationReader::uid);
        BigInteger serial = serialNumber.parsed(MAX_SERIAL_TEXT, RevocationReader::serial);
        Instant since = Instants.read(issuedBefore);
        Field untilField = field.at("until");
        Instant until = Instants.read(untilField);
        Field reasonField = field.at("reason");
        String reason = reasonField.text(Limits.REASON_TEXT);
        long named = Stream.of(spiffeId, podUid, serialNumber)
                .filter(Field::isStated)
                .count();
        if (named != 1) {
            field.problem("states exactly one of spiffeId, podUid and serialNumber");
            return null;
        }
        if (serialNumber.isStated() && issuedBefore.isStated()) {
            issuedBefore.problem("does not go with serialNumber, which is one certificate");
            return null;
        }
        boolean whole = (id != null || uid != null || serial != null)
                && issuedBefore.isStated() == (since != null)
                && untilField.isStated() == (until != null)
                && reasonField.isStated() == (reason != null);
        return whole ? new Revocation(id, uid, serial, since, until, reason) : null;
    }

    private static String uid(String text) {
        if (!UID.matcher(text).matches()) {
            throw new IllegalArgumentException("a pod's UID reads like 7c0f3c1e-6a54-4a0e-9a55-2f3d5f0a7d11");
        }
        return text;
    }

    /** As {@code openssl x509 -serial} prints it, or with colons. */
    private static BigInteger serial(String text) {
        if (!SERIAL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a serial number is 1 to 20 octets in hexadecimal, like 7F00FF or 7f:00:ff");
        }
        return new BigInteger(text.replace(":", ""), 16);
    }
}
