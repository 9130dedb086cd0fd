package dev.sallyport.proxy.session;

import dev.sallyport.proxy.lane.Lane;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/**
 * A workload's lane that is relayed while its first bytes are still held at a gate: it has not ended while they are, and
 * once its workload was refused in its own protocol an abort lets that answer arrive. Confined to its event loop.
 */
final class InspectedLane implements Lane {
    private final Lane lane;
    private final FirstBytesGate gate;
    private boolean answered;

    InspectedLane(Lane lane, FirstBytesGate gate) {
        this.lane = lane;
        this.gate = gate;
    }

    /** A refusal was written to the workload: from now on this lane is closed in order. */
    void answered() {
        answered = true;
    }

    @Override
    public Channel channel() {
        return lane.channel();
    }

    @Override
    public boolean inputEnded() {
        return lane.inputEnded() && !gate.isHolding();
    }

    @Override
    public ChannelFuture finish() {
        return lane.finish();
    }

    @Override
    public void abort() {
        if (answered) {
            lane.close();
        } else {
            lane.abort();
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
