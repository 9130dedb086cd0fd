package dev.sallyport.proxy.session;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestHeadParser;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.sniff.ProtocolSniffer;
import dev.sallyport.proxy.sniff.Sniffed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One captured connection, from accept to settlement. Confined to its channel's event loop.
 *
 * <pre>
 * SNIFFING --bytes tell, or the deadline does--> OPENING --Opened--> RELAYING --> SETTLED
 *    '--malformed, lost--------------------------'--Refused, lost----------------->'
 * </pre>
 */
public final class SidecarSession {
    private static final String HEAD = "HEAD ";

    private final SidecarServices services;
    private final SidecarPassage passage;
    private final InetSocketAddress dialled;
    private final HeldBytes held;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean heard;
    private boolean toHead;

    private SidecarSession(SidecarServices services, SidecarPassage passage, InetSocketAddress dialled) {
        this.services = services;
        this.passage = passage;
        this.dialled = dialled;
        this.held = new HeldBytes(this::sniff, this::lost);
    }

    /**
     * Takes over a captured connection, on its event loop.
     *
     * @param dialled where the app was going, or null when it was not redirected to us
     */
    public static void begin(SidecarServices services, Lane lane, @Nullable InetSocketAddress dialled) {
        SidecarPassage passage = SidecarPassage.enter(services, lane);
        if (passage == null) {
            return;
        }
        if (dialled == null || isOwn(services, dialled.getAddress()) || dialled.getPort() == 0) {
            passage.reset(
                    Reason.ADDRESS_FORBIDDEN,
                    "The connection was not redirected here, or was going to this pod itself.");
            return;
        }
        new SidecarSession(services, passage, dialled).start();
    }

    private static boolean isOwn(SidecarServices services, InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || services.ownAddresses().contains(address);
    }

    private void start() {
        Authority address = new Authority(new IpLiteral(dialled.getAddress()), dialled.getPort());
        passage.learn(facts ->
                facts.originalDestination(address.toString()).authority(address.toString(), dialled.getPort()));
        if (services.settings().sniff().serverFirstPorts().contains(dialled.getPort())) {
            hear(new Sniffed.NeedMore());
            return;
        }
        arm(services.settings().sniff().silence(), this::onSilence);
        passage.lane().channel().pipeline().addLast("first-bytes", held);
        held.begin(passage.lane().inputEnded());
    }

    /** Looks at what is held; true once it is enough. */
    private boolean sniff() {
        Sniffed seen = held.isEnded()
                ? services.sniffer().conclude(held.bytes())
                : services.sniffer().sniff(held.bytes());
        if (seen instanceof Sniffed.NeedMore && !held.isEnded()) {
            return false;
        }
        hear(seen);
        return true;
    }

    /** A ClientHello or request head that was begun may take longer; everything else is what it is by now. */
    private void onSilence() {
        Sniffed seen = services.sniffer().conclude(held.bytes());
        if (seen instanceof Sniffed.Malformed) {
            Duration rest = services.settings()
                    .sniff()
                    .completion()
                    .minus(services.settings().sniff().silence());
            arm(rest, () -> hear(services.sniffer().conclude(held.bytes())));
        } else {
            hear(seen);
        }
    }

    private void arm(Duration wait, Runnable then) {
        deadline = passage.lane().channel().eventLoop().schedule(then, wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void hear(Sniffed seen) {
        if (heard || passage.isSettled()) {
            return;
        }
        heard = true;
        held.stop();
        cancelDeadline();
        toHead = startsWithHead(held.bytes());
        Authority authority =
                CapturedDestination.authority(seen, dialled, services.names().nameOf(dialled.getAddress()));
        passage.learn(facts -> facts.authority(authority.toString(), dialled.getPort())
                .protocol(CapturedDestination.protocol(seen))
                .sni(CapturedDestination.sni(seen))
                .httpHost(CapturedDestination.httpHost(seen)));
        if (seen instanceof Sniffed.Malformed malformed) {
            String detail = "The first bytes: " + malformed.sentence() + ".";
            refuse(seen, authority, new Reply.Refused(Reason.MALFORMED, null, detail));
        } else {
            open(seen, authority);
        }
    }

    private static boolean startsWithHead(ByteBuf bytes) {
        return bytes.readableBytes() >= HEAD.length()
                && bytes.toString(bytes.readerIndex(), HEAD.length(), StandardCharsets.US_ASCII)
                        .equals(HEAD);
    }

    private void open(Sniffed seen, Authority authority) {
        TraceContext trace = trace(seen);
        ByteBuf bytes = held.bytes();
        int early = Math.min(bytes.readableBytes(), ProtocolSniffer.MAX_BYTES);
        ByteBuf first = early == 0 ? Unpooled.EMPTY_BUFFER : bytes.readRetainedSlice(early);
        String original = new Authority(new IpLiteral(dialled.getAddress()), dialled.getPort()).toString();
        TunnelCarrier.Request request =
                new TunnelCarrier.Request(authority, original, CapturedDestination.word(seen), trace, first);
        passage.open(request, reply -> {
            switch (reply) {
                case Reply.Opened opened -> passage.relay(opened, held.take());
                case Reply.Refused refused -> refuse(seen, authority, refused);
            }
        });
    }

    /** The app's own place in a trace is read where it shows it: in a whole head in clear. */
    private @Nullable TraceContext trace(Sniffed seen) {
        boolean shown = seen instanceof Sniffed.Http1 && services.observer().traces();
        HeadLimits limits = services.settings().http().headLimits();
        return passage.trace(
                shown
                                && RequestHeadParser.parse(held.bytes(), limits)
                                        instanceof HeadParse.Complete<RequestHead>(RequestHead head, int length)
                        ? head
                        : null);
    }

    private void refuse(Sniffed seen, Authority authority, Reply.Refused refused) {
        passage.refused(refused.reason(), refused.rule(), refused.detail());
        HttpRefusal refusal = HttpRefusal.of(refused.reason(), refused.detail(), refused.rule(), authority.toString())
                .retryAfter(refused.retryAfter());
        ByteBuf lastWord = AppRefusal.lastWord(passage.lane().channel().alloc(), seen, refusal, toHead);
        held.take().release();
        if (lastWord == null) {
            passage.lane().abort();
        } else {
            passage.lane().farewell(lastWord);
        }
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
}
