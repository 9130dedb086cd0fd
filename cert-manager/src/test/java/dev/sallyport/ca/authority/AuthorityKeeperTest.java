package dev.sallyport.ca.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.authority.AuthorityState.Phase;
import dev.sallyport.ca.authority.AuthorityState.Signing;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.certificate.AttestedWorkload;
import dev.sallyport.ca.certificate.Authority;
import dev.sallyport.ca.certificate.Issuance;
import dev.sallyport.ca.csr.Csrs;
import dev.sallyport.ca.csr.ProvenKey;
import dev.sallyport.ca.pem.PemText;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthorityKeeperTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final TrustDomain DOMAIN = TrustDomain.CLUSTER_LOCAL;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final RotationSettings SETTINGS =
            new RotationSettings(DOMAIN, Duration.ofDays(1000), Duration.ofDays(90), Duration.ofHours(25));

    private final MemoryStore store = new MemoryStore();
    private final List<String> events = new ArrayList<>();
    private final List<TrustBundle> published = new ArrayList<>();
    private boolean publishing = true;
    private boolean tenure = true;
    private Instant now = START;
    private AuthorityKeeper keeper = keeper();

    private AuthorityKeeper keeper() {
        return new AuthorityKeeper(
                store,
                () -> tenure,
                SETTINGS,
                bundle -> publishing && published.add(bundle),
                () -> now,
                RANDOM,
                new Recorder());
    }

    /** So much later, in another process: one that saw the time go by would have doubted such a leap. */
    private void elapse(Duration time) {
        now = now.plus(time);
        keeper = keeper();
        keeper.pass();
    }

    private AuthorityInForce pass() {
        keeper.pass();
        return keeper.current();
    }

    @Test
    void makesAnAuthorityOnceAndLoadsItEverAfter() {
        AuthorityInForce first = pass();
        assertThat(first.state().phase()).isEqualTo(Phase.STEADY);
        assertThat(published)
                .extracting(TrustBundle::sequence)
                .containsExactly(first.bundle().sequence());
        pass();
        pass();
        assertThat(store.writes).isEqualTo(1);
        AuthorityKeeper restarted = keeper();
        restarted.pass();
        assertThat(restarted.current().bundle().pem()).isEqualTo(first.bundle().pem());
        assertThat(events).doesNotContain("failed");
    }

    @Test
    void waitsForTheHolderOfTheTenure() {
        tenure = false;
        assertThat(pass()).isNull();
        assertThat(store.writes).isZero();
        assertThat(published).isEmpty();
        AuthorityKeeper holder =
                new AuthorityKeeper(store, () -> true, SETTINGS, bundle -> true, () -> now, RANDOM, new Recorder());
        holder.pass();
        assertThat(pass().bundle().pem()).isEqualTo(holder.current().bundle().pem());
    }

    @Test
    void takesWhatAnotherReplicaWroteFirst() {
        MemoryStore elsewhere = new MemoryStore();
        AuthorityKeeper other =
                new AuthorityKeeper(elsewhere, () -> true, SETTINGS, bundle -> true, () -> now, RANDOM, new Recorder());
        other.pass();
        store.beforeWrite = () -> store.put(elsewhere.files);
        assertThat(pass()).isNull();
        assertThat(events).contains("conflict");
        assertThat(pass().bundle().pem()).isEqualTo(other.current().bundle().pem());
        assertThat(store.writes).isZero();
    }

    @Test
    void rotatesInThreePhasesAlsoAcrossRestarts() {
        X509Certificate old = pass().state().bundle().getFirst();
        store.asked = true;
        assertThat(pass().state().phase()).isEqualTo(Phase.ANNOUNCED);
        assertThat(store.asked).isFalse();
        elapse(Duration.ofHours(24));
        assertThat(pass().state().phase()).isEqualTo(Phase.ANNOUNCED);
        elapse(Duration.ofHours(1)); // finds the announced bundle and publishes it
        assertThat(keeper.current().state().phase()).isEqualTo(Phase.ANNOUNCED);
        keeper.pass();
        assertThat(keeper.current().state().phase()).isEqualTo(Phase.SIGNING);
        assertThat(keeper.current().state().bundle()).hasSize(2).contains(old);
        assertThat(store.files).doesNotContainKeys("next-root.key", "next-tls.key");
        assertThat(((Signing) keeper.current().state()).retiring()).isEqualTo(old);
        elapse(Duration.ofHours(25));
        assertThat(pass().state().phase()).isEqualTo(Phase.STEADY);
        assertThat(keeper.current().state().bundle()).hasSize(1).doesNotContain(old);
        assertThat(store.files).doesNotContainKey("retiring.crt");
    }

    @Test
    void doesNotSignWithARootThatCouldNotBeAnnounced() {
        pass();
        store.asked = true;
        publishing = false;
        assertThat(pass().state().phase()).isEqualTo(Phase.ANNOUNCED);
        elapse(Duration.ofDays(3));
        assertThat(pass().state().phase()).isEqualTo(Phase.ANNOUNCED);
        publishing = true;
        pass();
        assertThat(pass().state().phase()).isEqualTo(Phase.SIGNING);
    }

    @Test
    void forgetsARequestThatCannotBegin() {
        pass();
        store.asked = true;
        pass();
        store.asked = true;
        assertThat(pass().state().phase()).isEqualTo(Phase.ANNOUNCED);
        assertThat(store.asked).isFalse();
        assertThat(events).contains("asked in vain");
    }

    @Test
    void changesNothingWhileTheClockIsBehind() {
        pass();
        int writes = store.writes;
        now = START.minus(Duration.ofMinutes(3));
        store.asked = true;
        pass();
        assertThat(store.writes).isEqualTo(writes);
        assertThat(events).contains("clock DOUBTED");
        now = START.minus(Duration.ofMinutes(1));
        assertThat(pass().state().phase()).isEqualTo(Phase.ANNOUNCED);
        assertThat(events).last().isNotEqualTo("clock DOUBTED");
    }

    @Test
    void remembersTheClockAcrossARestart() {
        pass();
        now = START.minus(Duration.ofHours(1));
        store.asked = true;
        AuthorityKeeper restarted = keeper();
        restarted.pass();
        assertThat(store.writes).isEqualTo(1);
        assertThat(restarted.current()).isNotNull();
    }

    @Test
    void mutatesNothingOnceTheTenureIsLost() {
        pass();
        tenure = false;
        store.asked = true;
        int publications = published.size();
        now = now.plus(Duration.ofDays(900));
        assertThat(pass().state().phase()).isEqualTo(Phase.STEADY);
        assertThat(store.writes).isEqualTo(1);
        assertThat(published).hasSize(publications);
    }

    @Test
    void keepsWhatIsInForceWhenTheStoreIsAwayEmptyOrBroken() {
        pass();
        AuthorityInForce first = pass();
        store.away = true;
        assertThat(pass()).isSameAs(first);
        assertThat(events).contains("failed: the CA's state cannot be read or written: away");
        store.away = false;
        assertThat(pass()).isSameAs(first);
        assertThat(events).last().isEqualTo("in order");
        Map<String, byte[]> saved = new LinkedHashMap<>(store.files);
        store.files.clear();
        tenure = false;
        assertThat(pass()).isSameAs(first);
        assertThat(store.writes).isEqualTo(1);
        assertThat(events).last().isEqualTo("failed: the CA's state has vanished");
        tenure = true;
        store.files.putAll(saved);
        store.files.remove("root.key");
        store.version++;
        assertThat(pass()).isSameAs(first);
        assertThat(events).last().isEqualTo("failed: the CA's state is refused: the CA's state lacks root.key");
    }

    @Test
    void writesAVanishedStateAgainSoThatNobodyMakesAnotherRoot() {
        AuthorityInForce first = pass();
        store.files.clear();
        assertThat(pass().bundle().pem()).isEqualTo(first.bundle().pem());
        assertThat(events).last().isEqualTo("restored");
        assertThat(pass().bundle().pem()).isEqualTo(first.bundle().pem());
        AuthorityKeeper restarted = keeper();
        restarted.pass();
        assertThat(restarted.current().bundle().pem()).isEqualTo(first.bundle().pem());
    }

    @Test
    void doesNotWriteItsOwnersFilesAgain() {
        Authority root = Authority.newRoot(DOMAIN, START, Duration.ofDays(100), RANDOM);
        supply(root, root);
        AuthorityInForce supplied = pass();
        store.files.clear();
        assertThat(pass()).isSameAs(supplied);
        assertThat(store.files).isEmpty();
        assertThat(events).last().isEqualTo("failed: the CA's state has vanished");
    }

    @Test
    void doesNothingByAClockThatHasJustLeaptAhead() {
        pass();
        int writes = store.writes;
        now = now.plus(Duration.ofDays(2000)); // the root would be over
        assertThat(pass().state().phase()).isEqualTo(Phase.STEADY);
        assertThat(store.writes).isEqualTo(writes);
        assertThat(events).last().isEqualTo("clock DOUBTED");
        now = START.plusSeconds(5);
        pass();
        assertThat(store.writes).isEqualTo(writes);
    }

    /** A process that began with a clock 70 days ahead renewed the issuing authority, which signs nothing until then. */
    @Test
    void recoversFromWhatAWrongClockWrote() {
        pass();
        elapse(Duration.ofDays(70));
        assertThat(events).contains("stepped RENEW_ISSUING");
        now = START.plusSeconds(60);
        AuthorityInForce useless = pass();
        assertThat(useless.state().signer().isValidAt(now)).isFalse();
        assertThat(events).last().isEqualTo("clock DOUBTED");
        for (int minutes = 0; minutes <= 60; minutes += 10) {
            pass();
            now = now.plus(Duration.ofMinutes(10));
        }
        AuthorityInForce renewed = pass();
        assertThat(renewed.state().signer().isValidAt(now)).isTrue();
        assertThat(renewed.bundle().pem()).isEqualTo(useless.bundle().pem());
        int writes = store.writes;
        pass();
        assertThat(events).last().isNotEqualTo("clock DOUBTED");
        assertThat(store.writes).isEqualTo(writes);
    }

    @Test
    void takesASuppliedAuthorityAndNumbersItsBundles() {
        Authority root = Authority.newRoot(DOMAIN, START, Duration.ofDays(100), RANDOM);
        supply(root, root);
        AuthorityInForce supplied = pass();
        assertThat(supplied.state().phase()).isEqualTo(Phase.SUPPLIED);
        assertThat(store.files).containsKey("state");
        assertThat(store.writes).isEqualTo(1);
        pass();
        assertThat(store.writes).isEqualTo(1);
        Authority another = Authority.newRoot(DOMAIN, START, Duration.ofDays(100), RANDOM);
        supply(root, root, another);
        now = now.plusSeconds(60);
        AuthorityInForce wider = pass();
        assertThat(wider.bundle().certificates()).hasSize(2);
        assertThat(wider.bundle().sequence()).isGreaterThan(supplied.bundle().sequence());
    }

    @Test
    void refusesASuppliedAuthorityItCannotAnswerFor() {
        Authority root = Authority.newRoot(DOMAIN, START, Duration.ofDays(100), RANDOM);
        supply(root, root);
        AuthorityInForce good = pass();
        Authority stranger = Authority.newRoot(DOMAIN, START, Duration.ofDays(100), RANDOM);
        supply(root, stranger);
        refused(good, "the signer's path does not end in the bundle");
        supply(root, root);
        put("tls.key", stranger.keyPem());
        refused(good, "tls.crt and tls.key: the key of the authority is not its certificate's");
        supply(root, root);
        put("ca.crt", PemText.write(List.of(leaf(good))));
        refused(good, "is not a CA's certificate");
        supply(Authority.newRoot(DOMAIN, START.minus(Duration.ofDays(10)), Duration.ofDays(5), RANDOM), root);
        refused(good, "the signer is not valid now");
        put("tls.crt", "nonsense");
        refused(good, "tls.crt holds no certificate");
    }

    private void refused(AuthorityInForce good, String words) {
        assertThat(pass()).isSameAs(good);
        assertThat(events.getLast())
                .startsWith("failed: the CA's state is refused: ")
                .contains(words);
    }

    private static X509Certificate leaf(AuthorityInForce authority) {
        ProvenKey key = Csrs.proven(Csrs.ec("secp256r1"), "SHA256withECDSA");
        AttestedWorkload workload = AttestedWorkload.ofPod(new SpiffeId(DOMAIN, "a", "b"), "c");
        return ((Issuance.Issued) authority.issuer().issue(key, workload, Duration.ofHours(1))).leaf();
    }

    /** An issuing authority below one root, and these roots to trust. */
    private void supply(Authority signing, Authority... trusted) {
        Authority issuing =
                signing.newIssuing(signing.certificate().getNotBefore().toInstant(), Duration.ofDays(50), RANDOM);
        put("tls.crt", PemText.write(List.of(issuing.certificate())));
        put("tls.key", issuing.keyPem());
        put(
                "ca.crt",
                PemText.write(
                        List.of(trusted).stream().map(Authority::certificate).toList()));
    }

    private void put(String name, String text) {
        store.files.put(name, text.getBytes(StandardCharsets.US_ASCII));
        store.version++;
    }

    private final class Recorder implements KeeperObserver {
        @Override
        public void inForce(AuthorityInForce authority) {
            events.add("in force");
        }

        @Override
        public void stepped(Rotation.Step step, AuthorityState state) {
            events.add("stepped " + step);
        }

        @Override
        public void conflict() {
            events.add("conflict");
        }

        @Override
        public void failed(String sentence) {
            events.add("failed: " + sentence);
        }

        @Override
        public void inOrder() {
            if (!events.isEmpty() && events.getLast().startsWith("failed")) {
                events.add("in order");
            }
        }

        @Override
        public void clockJudged(ClockTrust.Verdict verdict) {
            if (verdict != ClockTrust.Verdict.TRUSTED) {
                events.add("clock " + verdict);
            }
        }

        @Override
        public void restored(AuthorityState state) {
            events.add("restored");
        }

        @Override
        public void askedInVain(AuthorityState state) {
            events.add("asked in vain");
        }
    }
}
