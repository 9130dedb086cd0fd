package dev.sallyport.identity.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.StubCa.Reply;
import dev.sallyport.testkit.ca.TestCa;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trust bundle: where it comes from, what is refused, and a root that is rotated in three phases. */
class BundleIT {
    private static final Duration POLL = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private CaScene scene;
    private CaIdentitySource source;
    private TestCa next;

    @BeforeEach
    void open() {
        scene = new CaScene(folder);
        next = TestCa.create("cluster.local", scene.clock);
        scene.bundlePoll = POLL;
        source = scene.start();
        scene.awaitIdentity();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private String both() {
        return scene.ca.bundlePem() + next.bundlePem();
    }

    private void awaitBundle(long sequence) {
        await().until(() -> scene.sequence == sequence);
    }

    private static X509Certificate[] chain(IssuedSvid svid) {
        return svid.chain().toArray(X509Certificate[]::new);
    }

    private void assertTrusts(TestCa ca) {
        IdentityMaterial material = source.current();
        assertThatCode(() -> material.verifier().verify(chain(ca.issue("a", "b"))))
                .doesNotThrowAnyException();
    }

    private void assertDistrusts(TestCa ca) {
        IdentityMaterial material = source.current();
        assertThatThrownBy(() -> material.verifier().verify(chain(ca.issue("a", "b"))))
                .hasMessageContaining("no valid path");
    }

    @Test
    void unchangedBundleCostsA304() {
        await().until(() -> scene.stub.bundleAnswers().size() > 3);
        assertThat(scene.stub.bundleAnswers().getFirst()).isEqualTo(200);
        assertThat(scene.stub.bundleAnswers().subList(1, 3)).containsOnly(304);
        assertThat(scene.accepted).hasValue(1);
    }

    @Test
    void newBundleIsInForceWithoutANewCertificate() {
        IdentityMaterial before = source.current();
        assertDistrusts(next);
        scene.stub.publish(2, both());
        scene.awaitAccepted(2);
        assertThat(scene.sequence).isEqualTo(2);
        assertTrusts(next);
        assertTrusts(scene.ca);
        assertThat(source.current().key()).isEqualTo(before.key());
        assertThat(scene.stub.requests()).hasSize(1);
    }

    /** Announce, sign, retire; each step reaches us before our certificate is due. */
    @Test
    void rootIsRotatedInThreePhases() {
        scene.stub.publish(2, both());
        awaitBundle(2);
        IdentityMaterial old = source.current();
        scene.stub.issueFrom(next);
        scene.clock.jump(Duration.ofMinutes(37));
        IdentityMaterial fresh = scene.awaitOtherThan(old);
        assertThatCode(() -> fresh.verifier().verify(fresh.chain().toArray(X509Certificate[]::new)))
                .doesNotThrowAnyException();
        scene.stub.publish(3, next.bundlePem());
        awaitBundle(3);
        await().untilAsserted(() -> assertDistrusts(scene.ca));
        assertTrusts(next);
        assertThat(source.current().chain())
                .as("the new root vouches for it already")
                .isEqualTo(fresh.chain());
    }

    /** We hear of the retirement while our own certificate is the old root's still: it is replaced at once. */
    @Test
    void proxyThatLagsAPhaseIsRenewedAtOnce() {
        scene.stub.publish(2, both());
        awaitBundle(2);
        IdentityMaterial old = source.current();
        scene.stub.issueFrom(next);
        scene.stub.publish(3, next.bundlePem());
        IdentityMaterial fresh = scene.awaitOtherThan(old);
        assertThat(fresh.anchors()).containsExactly(next.rootCertificate());
        assertThat(scene.log.of("WARN"))
                .anySatisfy(line -> assertThat(line).contains("does not vouch for our own certificate"));
    }

    /** The CA signs from a root that was announced while we slept: nothing but the file can help, and it does. */
    @Test
    void fileIsTheWayBackWhenTheCaIsNoLongerKnown() {
        scene.stub.publish(1, next.bundlePem());
        scene.stub.issueFrom(next);
        scene.clock.jump(Duration.ofMinutes(37));
        await().until(() -> scene.certificates.contains(FetchResult.UNTRUSTED));
        IdentityMaterial old = source.current();
        assertDistrusts(next);
        scene.bundle(both());
        IdentityMaterial fresh = scene.awaitOtherThan(old);
        assertThat(fresh.anchors()).containsExactly(next.rootCertificate());
        assertThat(scene.log.of("WARN"))
                .anySatisfy(line -> assertThat(line).contains("no longer known by its own bundle 1"));
    }

    @Test
    void sequenceNeverGoesBackwards() {
        scene.stub.publish(7, both());
        awaitBundle(7);
        scene.stub.publish(6, scene.ca.bundlePem());
        await().until(() -> scene.bundles.contains(FetchResult.BAD_BUNDLE));
        assertTrusts(next);
        assertThat(scene.log.of("WARN")).singleElement().asString().contains("bundle 6 is older than bundle 7");
        scene.stub.publish(8, scene.ca.bundlePem());
        awaitBundle(8);
        await().untilAsserted(() -> assertDistrusts(next));
    }

    @Test
    void sameNumberForAnotherBundleIsRefused() {
        scene.stub.bundles(honest -> honest.status() == 304
                ? new Reply(200, honest.fields(), new byte[0])
                        .with("content-type", "application/pem-certificate-chain")
                        .body(both())
                : honest);
        await().until(() -> scene.bundles.contains(FetchResult.BAD_BUNDLE));
        assertDistrusts(next);
        assertThat(scene.log.of("WARN")).singleElement().asString().contains("bundle 1 was another one before");
    }

    @Test
    void bundleWithALeafOrWithoutAValidRootIsRefused() {
        scene.stub.publish(2, scene.ca.bundlePem() + next.issue("a", "b").chainPem());
        await().until(() -> scene.bundles.contains(FetchResult.BAD_BUNDLE));
        assertThat(scene.log.of("WARN").getLast()).contains("is no CA certificate", "the one in force stays");
        int refusals = scene.log.of("WARN").size();
        scene.stub.publish(3, "");
        await().until(() -> scene.log.of("WARN").size() > refusals);
        assertThat(scene.log.of("WARN").getLast()).contains("bundle");
        assertThat(scene.sequence).isEqualTo(1);
        assertTrusts(scene.ca);
        assertDistrusts(next);
        scene.clock.jump(Duration.ofMinutes(37));
        scene.awaitOtherThan(source.current());
    }

    @Test
    void bundleWithoutANumberIsNoAnswer() {
        scene.stub.bundles(honest -> new Reply(200, honest.fields(), honest.body())
                .with("sallyport-bundle-sequence", "many")
                .with("content-type", "application/pem-certificate-chain"));
        await().until(() -> scene.bundles.contains(FetchResult.BAD_ANSWER));
        assertThat(scene.log.of("WARN")).singleElement().asString().contains("sallyport-bundle-sequence");
    }

    @Test
    void brokenFileChangesNothingWhileTheCasBundleIsInForce() {
        scene.bundle("nothing");
        await().until(() -> !scene.log.of("WARN").isEmpty());
        assertTrusts(scene.ca);
        IdentityMaterial old = source.current();
        scene.clock.jump(Duration.ofMinutes(37));
        scene.awaitOtherThan(old);
    }
}
