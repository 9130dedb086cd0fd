package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.PeerIdentity;
import io.netty.channel.EventLoop;

/** The copy of a request whose tunnel is over: judged again like a tunnel, as long as it lasts. Confined to its event loop. */
record LoneCopy(ForwardedCase copy, PeerIdentity peer) implements LiveConnections.Live {
    @Override
    public EventLoop loop() {
        return copy.loop();
    }

    @Override
    public void rejudge() {
        copy.rejudge();
    }

    @Override
    public void cut(Reason reason, String detail) {
        copy.cut(Refusal.of(reason, detail));
    }

    @Override
    public LiveView view(long id) {
        return copy.view(id);
    }

    @Override
    public void leave() {
        // Nobody waits for its answer, and it is bounded: it may go on.
    }

    @Override
    public void mark() {
        // It is cut at a drain's end whether it moves or not.
    }

    @Override
    public void conclude(Reason reason, String detail) {
        cut(reason, detail);
    }
}
