package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.lane.Http2StreamLane;
import dev.sallyport.proxy.lane.Lane;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;

/** A CONNECT stream that waits for its answer. Confined to its event loop. */
final class Http2Arrival implements TunnelArrival {
    private final PeerIdentity peer;
    private final Authority authority;
    private final Claims claims;
    private final Http2StreamLane lane;
    private boolean answered;

    Http2Arrival(PeerIdentity peer, Authority authority, Claims claims, Http2StreamLane lane) {
        this.peer = peer;
        this.authority = authority;
        this.claims = claims;
        this.lane = lane;
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public Authority authority() {
        return authority;
    }

    @Override
    public Claims claims() {
        return claims;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public void admit() {
        answerOnce();
        lane.channel()
                .writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")))
                .addListener(written -> abortUnless(written.isSuccess(), lane));
    }

    @Override
    public void refuse(Refusal refusal) {
        answerOnce();
        refuse(lane, refusal, peer.spiffeId().namespace());
    }

    /** Answers with a refusal's status and fields, and ends the stream. */
    static void refuse(Http2StreamLane lane, Refusal refusal, String callerNamespace) {
        Http2Headers head = new DefaultHttp2Headers()
                .status(Integer.toString(refusal.reason().httpStatus()));
        RefusalFields.of(refusal, callerNamespace).forEach(head::set);
        end(lane, head);
    }

    private void answerOnce() {
        if (answered) {
            throw new IllegalStateException("this CONNECT was answered already");
        }
        answered = true;
    }

    /** Answers what is no CONNECT at all. */
    static void reject(Http2StreamLane lane, ConnectRequest.Bad bad) {
        Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(bad.status()));
        head.set("proxy-status", RefusalFields.proxyStatus(Reason.MALFORMED.proxyStatusError(), bad.sentence()));
        head.set("sallyport-reason", Reason.MALFORMED.label());
        if (bad.status() == 405) {
            head.set("allow", "CONNECT");
        }
        end(lane, head);
    }

    /** END_STREAM comes with the head; the lane then lets the peer finish too, without a reset (DESIGN §10 trap 1). */
    private static void end(Http2StreamLane lane, Http2Headers head) {
        lane.finishWith(new DefaultHttp2HeadersFrame(head, true))
                .addListener(written -> abortUnless(written.isSuccess(), lane));
        lane.close();
    }

    /** A client may forbid header lists as long as our answer: then there is none, and the stream must not wait for it. */
    private static void abortUnless(boolean written, Http2StreamLane lane) {
        if (!written) {
            lane.abort();
        }
    }
}
