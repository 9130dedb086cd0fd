package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.TlsLane;

/** An HTTP/1.1 guest's CONNECT that waits for its answer. Confined to its event loop. */
final class GuestArrival implements TunnelArrival {
    private final PeerIdentity peer;
    private final Authority authority;
    private final Claims claims;
    private final TlsLane lane;
    private boolean answered;

    GuestArrival(PeerIdentity peer, Authority authority, Claims claims, TlsLane lane) {
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
        lane.channel().writeAndFlush(GuestAnswer.established(lane.channel().alloc()));
    }

    @Override
    public void refuse(Refusal refusal) {
        answerOnce();
        lane.channel().writeAndFlush(GuestAnswer.of(lane.channel().alloc(), refusal, peer));
        lane.close();
    }

    private void answerOnce() {
        if (answered) {
            throw new IllegalStateException("this CONNECT was answered already");
        }
        answered = true;
    }
}
