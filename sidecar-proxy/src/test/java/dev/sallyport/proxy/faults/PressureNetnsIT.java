package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.fleet.App;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.fleet.Way;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PROTOCOL §6.3 items 11 and 12: more than there is room for, and peers that do not take what they asked for. */
@ExtendWith(OnFleet.class)
class PressureNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROOM = 200;
    private static final long GROWTH = 48L << 20;

    @Test
    void whatAnIdentityHasNoRoomForIsShedAndWhatStandsIsServed(Fleet fleet) throws Exception {
        App app = fleet.app(0).by(Way.PROXY);
        List<Socket> held = new ArrayList<>();
        Map<String, Integer> shed = new TreeMap<>();
        try {
            for (int i = 0; i < 2 * ROOM + 60; i++) {
                try {
                    held.add(app.connect(Target.ECHO));
                } catch (IOException refused) {
                    shed.merge(Load.reason(refused), 1, Integer::sum);
                }
            }
            assertThat(held).hasSizeBetween(ROOM, 2 * ROOM);
            assertThat(shed.keySet()).allMatch(reason -> reason.startsWith("429") || reason.startsWith("503"));
            long began = System.nanoTime();
            fleet.gateways()
                    .forEach(gateway -> assertThat(gateway.health("ready")).isEqualTo(200));
            assertThat(fleet.sidecar(0).health("ready")).isEqualTo(200);
            Duration health = Duration.ofNanos(System.nanoTime() - began);
            assertThat(UpstreamNetnsIT.works(fleet.app(1), Target.HTTP))
                    .as("another identity")
                    .isTrue();
            double refused = fleet.gateways().stream()
                    .mapToDouble(gateway -> gateway.metric("sallyport_connections_total", "reason", "tunnel_limit"))
                    .sum();
            assertThat(refused).isPositive();
            Figures.row(
                    11,
                    "%d tunnels asked, room for %d: carried, shed".formatted(2 * ROOM + 60, 2 * ROOM),
                    held.size() + ", " + shed,
                    "429 or 503, the rest carried");
            Figures.row(11, "three readiness checks meanwhile", health, Duration.ofSeconds(3));
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        await().atMost(PATIENCE).until(() -> UpstreamNetnsIT.works(fleet.app(0), Target.HTTP));
    }

    @Test
    void peersThatDoNotReadCostABoundedAmountOfMemory(Fleet fleet) throws Exception {
        List<FleetProcess> all = List.of(fleet.sidecar(0), fleet.gateway(0), fleet.gateway(1));
        List<Socket> sockets = new ArrayList<>();
        AtomicLong sent = new AtomicLong();
        long[] before =
                all.stream().mapToLong(each -> each.cost().residentBytes()).toArray();
        try {
            for (int i = 0; i < 20; i++) {
                // One side sends without end and nobody reads; the other is sent to and does not read.
                sockets.add(fleet.app(0).connect(Target.CHARGEN));
                Socket deaf = fleet.app(0).connect(Target.DISCARD);
                sockets.add(deaf);
                Thread.ofVirtual().start(() -> flood(deaf, sent));
            }
            Duration stalled = Extent.of(Duration.ofSeconds(4), Duration.ofSeconds(60));
            long began = System.nanoTime();
            await().atMost(stalled.plus(PATIENCE)).until(() -> System.nanoTime() - began > stalled.toNanos());
            for (int i = 0; i < before.length; i++) {
                long grown = all.get(i).cost().residentBytes() - before[i];
                Figures.row(
                        12,
                        "40 stalled tunnels: " + all.get(i).name() + " grows by",
                        (grown >> 20) + " MiB",
                        "≤ " + (GROWTH >> 20) + " MiB");
                assertThat(grown).as(all.get(i).name()).isLessThan(GROWTH);
            }
            long stalledAt = sent.get();
            assertThat(UpstreamNetnsIT.works(fleet.app(0), Target.HTTP))
                    .as("others are served")
                    .isTrue();
            assertThat(sent.get() - stalledAt)
                    .as("pressure reached the senders")
                    .isLessThan(64L << 20);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void flood(Socket socket, AtomicLong sent) {
        byte[] block = new byte[16 << 10];
        try {
            while (true) {
                socket.getOutputStream().write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException closed) {
            return;
        }
    }
}
