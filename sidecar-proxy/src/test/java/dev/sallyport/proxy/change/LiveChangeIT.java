package dev.sallyport.proxy.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.change.Workload.Talk;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.ca.TestCa;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What changes while connections live: those concerned end within a second and say why, in record and metric; all others
 * carry on.
 */
class LiveChangeIT {
    private static final int EACH = Extent.of(25, 100);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ChangeScene scene = new ChangeScene();
    private final Map<Workload, List<Talk>> living = new HashMap<>();

    @AfterEach
    void close() {
        scene.close();
    }

    private Workload live(String namespace, String podUid, String host) {
        Workload workload = scene.workload(namespace, podUid);
        living.put(workload, workload.talks(EACH, host));
        return workload;
    }

    @Test
    void everyChangeEndsExactlyTheConnectionsItConcernsAndSaysWhy() {
        scene.name("private.example", "8.8.4.4");
        for (String namespace : List.of("removed", "emptied", "broken", "stolen", "pods", "serials", "calm")) {
            scene.world.allow(namespace, "a.example");
        }
        scene.world.allow("ranged", "private.example").posture("opened", Posture.ALLOW);
        scene.world.publish();
        Workload removed = live("removed", "uid-removed", "a.example");
        Workload emptied = live("emptied", "uid-emptied", "a.example");
        Workload broken = live("broken", "uid-broken", "a.example");
        Workload ranged = live("ranged", "uid-ranged", "private.example");
        Workload opened = live("opened", "uid-opened", "a.example");
        Workload stolen = live("stolen", "uid-stolen", "a.example");
        Workload pod = live("pods", "uid-1", "a.example");
        Workload twin = live("pods", "uid-2", "a.example");
        Workload serial = live("serials", "uid-3", "a.example");
        Workload otherSerial = live("serials", "uid-4", "a.example");
        Workload calm = live("calm", "uid-calm", "a.example");
        assertThat(scene.role.openTunnels()).isEqualTo(11 * EACH);

        ends(removed, Reason.NO_RULE, () -> scene.world.allow("removed", "b.example"));
        ends(emptied, Reason.NO_RULE, () -> scene.world.withoutPolicy("emptied"));
        ends(broken, Reason.POLICY_INVALID, () -> scene.world.quarantine("broken"));
        ends(ranged, Reason.ADDRESS_FORBIDDEN, () -> scene.world.forbid("8.8.4.0/24"));
        ends(opened, Reason.NO_RULE, () -> scene.world.posture("opened", Posture.DENY));
        ends(stolen, Reason.IDENTITY_REVOKED, () -> scene.world.revoke(stolen.id));
        ends(pod, Reason.IDENTITY_REVOKED, () -> scene.world.revokePod("uid-1"));
        ends(serial, Reason.IDENTITY_REVOKED, () -> scene.world.revokeSerial(serial.serial));

        assertThat(living.keySet()).containsExactlyInAnyOrder(twin, otherSerial, calm);
        assertThat(scene.records).hasSizeGreaterThanOrEqualTo(8 * EACH);
        assertThat(scene.role.openTunnels()).isEqualTo(3 * EACH);
    }

    @Test
    void anotherLabelEndsTheConnectionsOfItsPodAloneAndAnUnknownPodIsToldToTryAgain() {
        scene.world.allowRole("shop", "worker", "a.example").publish();
        scene.world.role("shop", "uid-w", "worker");
        scene.world.role("shop", "uid-w2", "worker");
        scene.world.role("shop", "uid-b", "web");
        Workload worker = live("shop", "uid-w", "a.example");
        Workload twin = live("shop", "uid-w2", "a.example");
        assertThat(scene.workload("shop", "uid-b").refusal("a.example")).isEqualTo(Reason.NO_RULE);
        assertThat(scene.workload("shop", "uid-new").refusal("a.example")).isEqualTo(Reason.POD_UNKNOWN);

        ends(worker, Reason.NO_RULE, () -> scene.world.role("shop", "uid-w", "web"));
        assertThat(living.keySet()).containsExactly(twin);
        scene.world.role("shop", "uid-new", "worker");
        live("shop", "uid-new", "a.example");
    }

    private void ends(Workload concerned, Reason reason, Runnable change) {
        int recordsBefore = scene.cut(reason).size();
        double countBefore = scene.ended("cut", reason);
        List<Talk> talks = living.remove(concerned);
        change.run();
        long began = System.nanoTime();
        scene.world.publish();
        await().atMost(SOON).until(() -> talks.stream().allMatch(Talk::isOver));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        await().atMost(SOON).until(() -> scene.cut(reason).size() == recordsBefore + EACH);
        assertThat(scene.ended("cut", reason)).isEqualTo(countBefore + EACH);
        List<ConnectionRecord> cut = scene.cut(reason);
        assertThat(cut.subList(recordsBefore, cut.size()))
                .allSatisfy(record -> assertThat(record.facts().spiffeId()).isEqualTo(concerned.id.toString()));
        theOthersCarryOn();
    }

    private void theOthersCarryOn() {
        List<Talk> others = new ArrayList<>();
        living.values().forEach(others::addAll);
        Map<Talk, Integer> before = new HashMap<>();
        others.forEach(talk -> {
            before.put(talk, talk.count());
            talk.send("on");
        });
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(others).allMatch(talk -> talk.count() == before.get(talk) + 2 && !talk.isOver()));
    }

    @Test
    void theEndOfARuleEndsWhatItAloneAllowed() {
        Instant end = Instant.now().plusMillis(3500);
        scene.world.allowUntil("brief", end, "a.example").allow("calm", "a.example");
        scene.world.publish();
        Workload brief = live("brief", "uid-1", "a.example");
        live("calm", "uid-2", "a.example");
        List<Talk> talks = living.remove(brief);
        await().atMost(Duration.ofSeconds(6)).until(() -> talks.stream().allMatch(Talk::isOver));
        assertThat(Instant.now()).isBetween(end, end.plus(SOON));
        await().until(() -> scene.cut(Reason.NO_RULE).size() == EACH);
        theOthersCarryOn();
    }

    @Test
    void aRevokedWorkloadIsToldSoHoweverItComesBack() {
        scene.world.allow("shop", "a.example");
        scene.world.publish();
        Workload thief = scene.workload("shop", "uid-thief");
        Workload honest = scene.workload("shop", "uid-honest");
        Talk live = thief.talk("a.example");
        // Before the first answer an alert and an orderly end would tell it.
        await().until(() -> live.count() > 0);
        scene.world.revokePod("uid-thief").publish();
        await().atMost(SOON).until(live::isReset);
        for (int i = 0; i < 3; i++) {
            assertThat(thief.refusal("a.example")).isEqualTo(Reason.IDENTITY_REVOKED);
        }
        assertThat(scene.workload("shop", "uid-thief").refusal("a.example")).isEqualTo(Reason.IDENTITY_REVOKED);
        await().until(() -> scene.handshakes("revoked") >= 1);
        assertThat(scene.ended("denied", Reason.IDENTITY_REVOKED)).isGreaterThanOrEqualTo(4);
        assertThat(scene.internet.dialled()).hasSize(1);
        assertThat(honest.talk("a.example").isOver()).isFalse();
        scene.world.pardonAll().publish();
        await().atMost(Duration.ofSeconds(5))
                .ignoreExceptions()
                .until(() -> !thief.talk("a.example").isOver());
    }

    @Test
    void connectionsWhoseRootIsNoLongerTrustedEnd() {
        TestCa old = TestCa.create("cluster.local");
        scene.trust(scene.ca.bundlePem() + old.bundlePem());
        scene.world.allow("shop", "a.example");
        scene.world.publish();
        Workload lagging = scene.workload("shop", "uid-old", old);
        Workload current = live("shop", "uid-new", "a.example");
        List<Talk> talks = new ArrayList<>();
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> talks.add(lagging.talk("a.example")));
        talks.addAll(lagging.talks(EACH - 1, "a.example"));
        assertThat(current.connections()).isPositive();

        long began = System.nanoTime();
        scene.trust(scene.ca.bundlePem());
        // The files are looked at every 20 ms here.
        await().atMost(SOON).until(() -> talks.stream().allMatch(Talk::isOver));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON.plusMillis(500));
        await().until(() -> scene.cut(Reason.IDENTITY_REVOKED).size() == EACH);
        assertThat(scene.cut(Reason.IDENTITY_REVOKED))
                .allSatisfy(record -> assertThat(record.facts().podUid()).isEqualTo("uid-old"))
                .allSatisfy(record -> assertThat(record.outcome().toString()).contains("CA"));
        assertThat(scene.ended("cut", Reason.IDENTITY_REVOKED)).isEqualTo(EACH);
        theOthersCarryOn();
    }
}
