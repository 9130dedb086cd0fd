package dev.sallyport.proxy.http;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A gate between a scripted client and a scripted origin, permitted for {@code a.example:80}. */
final class GateScene implements RequestGateListener {
    static final HttpGateSettings SETTINGS = new HttpGateSettings(
            new HeadLimits(64 * 1024, 100), Duration.ofSeconds(10), 64 * 1024, Set.of("websocket"));

    final List<RequestRecord> records = new ArrayList<>();
    final List<String> endings = new ArrayList<>();
    final EmbeddedChannel channel;

    GateScene() {
        this(RequestJudge.of(Authority.parse("a.example:80")));
    }

    GateScene(RequestJudge judge) {
        channel = new EmbeddedChannel(new HttpRequestGate(SETTINGS, "sallyport-gateway", judge, this));
    }

    /** The client sends. */
    GateScene client(String text) {
        channel.writeInbound(bytes(text));
        channel.runPendingTasks();
        return this;
    }

    /** The origin sends. */
    GateScene origin(String text) {
        channel.writeOutbound(bytes(text));
        channel.runPendingTasks();
        return this;
    }

    /** What reached the origin since last asked. */
    String atOrigin() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        return all.toString();
    }

    /** What reached the client since last asked. */
    String atClient() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        return all.toString();
    }

    @Override
    public void settled(RequestRecord record) {
        records.add(record);
    }

    @Override
    public void over(Reason reason, String detail) {
        endings.add(reason == null ? "early" : reason.label());
    }

    @Override
    public void brokenOff(Reason reason, String detail) {
        endings.add(reason.label() + ", broken off");
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
