package dev.sallyport.proxy.session;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.ProxyRequest;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.HttpRequestGate;
import dev.sallyport.proxy.http.RequestGateListener;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestJudge;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.lane.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the explicit proxy, from accept to settlement: a CONNECT, or one plain request (ADR 0043). Confined to
 * its channel's event loop.
 *
 * <pre>
 * READING --head--> OPENING --Opened--> RELAYING --> SETTLED
 *    '--wrong, late, lost---'--Refused, lost-------->'
 * </pre>
 */
public final class SidecarProxySession {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private final SidecarServices services;
    private final SidecarPassage passage;
    private final HeldBytes held = new HeldBytes(this::look, this::lost);
    private @Nullable ScheduledFuture<?> deadline;

    private SidecarProxySession(SidecarServices services, SidecarPassage passage) {
        this.services = services;
        this.passage = passage;
    }

    /** Takes over an accepted connection, on its event loop. */
    public static void begin(SidecarServices services, Lane lane) {
        SidecarPassage passage = SidecarPassage.enter(services, lane);
        if (passage != null) {
            new SidecarProxySession(services, passage).start();
        }
    }

    private void start() {
        long nanos = services.settings().http().headTimeout().toNanos();
        deadline = channel().eventLoop().schedule(this::onDeadline, nanos, TimeUnit.NANOSECONDS);
        channel().pipeline().addLast("proxy-head", held);
        held.begin(passage.lane().inputEnded());
    }

    private boolean look() {
        switch (ProxyRequest.read(held.bytes(), services.settings().http().headLimits())) {
            case ProxyRequest.Unfinished unfinished -> {
                if (!held.isEnded()) {
                    return false;
                }
                onEnd();
            }
            case ProxyRequest.Wrong(HttpRefusal refusal) -> refuse(refusal, false);
            case ProxyRequest.Connect connect -> connect(connect);
            case ProxyRequest.Plain plain -> forward(plain);
        }
        return true;
    }

    private void onEnd() {
        if (held.bytes().isReadable()) {
            refuse(malformed("The connection ended within a request head."), false);
        } else {
            lost();
        }
    }

    private void onDeadline() {
        long seconds = services.settings().http().headTimeout().toSeconds();
        refuse(
                malformed("No whole request head came within " + seconds + " seconds.")
                        .withStatus(408),
                false);
    }

    private static HttpRefusal malformed(String detail) {
        return HttpRefusal.of(Reason.MALFORMED, detail, null, null);
    }

    private void connect(ProxyRequest.Connect connect) {
        held.bytes().skipBytes(connect.headBytes());
        learn(connect.authority(), null, null);
        open(connect.authority(), null, opened -> {
            channel()
                    .writeAndFlush(ByteBufUtil.encodeString(
                            channel().alloc(), CharBuffer.wrap(ESTABLISHED), StandardCharsets.US_ASCII));
            passage.relay(opened, held.take());
        });
    }

    private void forward(ProxyRequest.Plain plain) {
        RequestHead head = plain.head();
        learn(plain.authority(), Protocol.HTTP, head.host().host().text());
        open(plain.authority(), head, opened -> {
            HttpRequestGate gate = HttpRequestGate.forOneRequest(
                    services.settings().http(), AppRefusal.PROXY, RequestJudge.of(plain.authority()), new Gate());
            channel().pipeline().addLast("http-gate", gate);
            passage.lane().withhold(true);
            passage.relay(opened, Unpooled.EMPTY_BUFFER);
            passage.lane().withhold(false);
            held.passOn();
        });
    }

    private void learn(Authority authority, @Nullable Protocol protocol, @Nullable String httpHost) {
        cancelDeadline();
        held.stop();
        passage.learn(facts -> facts.authority(authority.toString(), authority.port())
                .protocol(protocol)
                .httpHost(httpHost));
    }

    private void open(Authority authority, @Nullable RequestHead head, Consumer<Reply.Opened> then) {
        TunnelCarrier.Request request =
                new TunnelCarrier.Request(authority, null, null, passage.trace(head), Unpooled.EMPTY_BUFFER);
        passage.open(request, reply -> {
            switch (reply) {
                case Reply.Opened opened -> then.accept(opened);
                case Reply.Refused refused ->
                    refuse(
                            HttpRefusal.of(refused.reason(), refused.detail(), refused.rule(), authority.toString())
                                    .retryAfter(refused.retryAfter()),
                            head != null && head.isHead());
            }
        });
    }

    private void refuse(HttpRefusal refusal, boolean toHead) {
        cancelDeadline();
        passage.refused(refusal.reason(), refusal.rule(), refusal.sentence());
        ByteBuf response = refusal.response(channel().alloc(), AppRefusal.PROXY, toHead);
        held.take().release();
        passage.lane().farewell(response);
    }

    private void lost() {
        cancelDeadline();
        passage.lost();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private Channel channel() {
        return passage.lane().channel();
    }

    /** Hears of the one request. */
    private final class Gate implements RequestGateListener {
        @Override
        public void settled(RequestRecord record) {
            // There is one request on this connection, which has no record but this one.
            passage.learn(facts -> facts.request(record.facts()));
        }

        @Override
        public void brokenOff(Reason reason, String detail) {
            passage.end(Outcome.of(reason, detail));
        }

        @Override
        public void over(@Nullable Reason reason, String detail) {
            passage.lane().leave();
            passage.end(reason == null ? new Outcome.Carried() : Outcome.of(reason, detail));
        }
    }
}
