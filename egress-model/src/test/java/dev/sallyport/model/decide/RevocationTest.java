package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.Revocation;
import dev.sallyport.model.reason.Reason;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The deny-list of identities. */
class RevocationTest {
    private static final BigInteger SERIAL = new BigInteger("7f00ff", 16);
    private static final PresentedSvid SHOWN = new PresentedSvid(CHECKOUT, "uid-1", SERIAL, NOW.minusSeconds(60));

    @Test
    void namesAnIdentityAPodOrOneCertificate() {
        assertThat(detail(of(CHECKOUT, null, null, null, null), SHOWN)).contains("by its SPIFFE ID");
        assertThat(detail(of(null, "uid-1", null, null, null), SHOWN)).contains("by its pod's UID");
        assertThat(detail(of(null, null, SERIAL, null, null), SHOWN)).contains("by its certificate's serial number");
    }

    @Test
    void touchesNobodyElse() {
        SpiffeId other = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/payment");
        PresentedSvid stranger = new PresentedSvid(other, "uid-2", SERIAL.add(BigInteger.ONE), NOW);
        Fixture fixture = new Fixture();
        fixture.revocations.add(of(CHECKOUT, null, null, null, null));
        fixture.revocations.add(of(null, "uid-1", null, null, null));
        fixture.revocations.add(of(null, null, SERIAL, null, null));
        Gatekeeper gatekeeper = fixture.gatekeeper();
        assertThat(gatekeeper.revoked(stranger, NOW)).isNull();
        assertThat(gatekeeper.revoked(new PresentedSvid(other, null, null, null), NOW))
                .isNull();
        assertThat(new Fixture().gatekeeper().revoked(SHOWN, NOW)).isNull();
    }

    @Test
    void sparesCertificatesThatAreNewer() {
        Revocation old = of(CHECKOUT, null, null, NOW.minusSeconds(30), null);
        assertThat(detail(old, SHOWN)).isNotNull();
        assertThat(detail(old, new PresentedSvid(CHECKOUT, "uid-1", SERIAL, NOW.minusSeconds(30))))
                .isNull();
        assertThat(detail(old, new PresentedSvid(CHECKOUT, null, null, null)))
                .as("age unknown")
                .isNotNull();
    }

    @Test
    void isOverFromUntilOn() {
        assertThat(detail(of(CHECKOUT, null, null, null, NOW.plusSeconds(1)), SHOWN))
                .isNotNull();
        assertThat(detail(of(CHECKOUT, null, null, null, NOW), SHOWN)).isNull();
    }

    @Test
    void namesExactlyOneThing() {
        assertThatThrownBy(() -> of(null, null, null, null, null)).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> of(CHECKOUT, "uid-1", null, null, null)).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> of(null, null, SERIAL, NOW, null)).hasMessageContaining("issuedBefore");
    }

    private static @Nullable String detail(Revocation revocation, PresentedSvid shown) {
        Fixture fixture = new Fixture();
        fixture.revocations.add(revocation);
        Refusal refusal = fixture.gatekeeper().revoked(shown, NOW);
        if (refusal != null) {
            assertThat(refusal.reason()).isEqualTo(Reason.IDENTITY_REVOKED);
            assertThat(refusal.detail()).doesNotContain("for the people");
        }
        return refusal == null ? null : refusal.detail();
    }

    private static Revocation of(
            @Nullable SpiffeId id,
            @Nullable String podUid,
            @Nullable BigInteger serial,
            @Nullable Instant issuedBefore,
            @Nullable Instant until) {
        return new Revocation(id, podUid, serial, issuedBefore, until, "for the people");
    }
}
