package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.lane.TcpLane;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One dial under way. Confined to its event loop; ends once, with no channel left open but the winner's. */
final class DialRace {
    private final EventLoop loop;
    private final DialSettings settings;
    private final UpstreamConnector connector;
    private final List<DialTarget> targets;
    private final HappyEyeballs order;
    private final Promise<Dialled> result;
    private final List<Channel> running = new ArrayList<>();
    private final Map<DialTarget, String> failures = new LinkedHashMap<>();
    private boolean onlyTimeouts = true;
    private @Nullable ScheduledFuture<?> stagger;
    private @Nullable ScheduledFuture<?> deadline;

    DialRace(EventLoop loop, DialSettings settings, UpstreamConnector connector, List<DialTarget> targets) {
        this.loop = loop;
        this.settings = settings;
        this.connector = connector;
        this.targets = targets;
        this.order = new HappyEyeballs(targets.size());
        this.result = loop.newPromise();
    }

    Future<Dialled> run() {
        deadline = loop.schedule(this::onDeadline, settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        result.addListener(done -> release());
        apply(order.start());
        return result;
    }

    private void apply(HappyEyeballs.Step step) {
        switch (step) {
            case HappyEyeballs.Step.Connect connect -> connect(targets.get(connect.candidate()));
            case HappyEyeballs.Step.Wait wait -> cancel(stagger);
            case HappyEyeballs.Step.GiveUp giveUp ->
                result.trySuccess(unreached(onlyTimeouts ? Reason.CONNECT_TIMEOUT : Reason.CONNECT_FAILED));
        }
    }

    private void connect(DialTarget target) {
        cancel(stagger);
        stagger = loop.schedule(this::onStagger, settings.stagger().toNanos(), TimeUnit.NANOSECONDS);
        ChannelFuture connecting = connector.connect(loop, target.socketAddress());
        running.add(connecting.channel());
        connecting.addListener((ChannelFuture done) -> onConnect(target, done));
    }

    private void onStagger() {
        if (!result.isDone()) {
            apply(order.onStagger());
        }
    }

    private void onConnect(DialTarget target, ChannelFuture done) {
        running.remove(done.channel());
        if (done.isSuccess()) {
            if (!result.trySuccess(new Dialled.Connected(TcpLane.of((DuplexChannel) done.channel()), target))) {
                done.channel().close();
            }
            return;
        }
        if (!result.isDone()) {
            ConnectFailure failure = ConnectFailure.of(done.cause());
            onlyTimeouts &= failure.isTimeout();
            failures.put(target, failure.words());
            apply(order.onFailed());
        }
    }

    private void onDeadline() {
        targets.forEach(target -> failures.putIfAbsent(target, "no answer in time"));
        result.trySuccess(unreached(Reason.CONNECT_TIMEOUT));
    }

    private Dialled unreached(Reason reason) {
        return new Dialled.Unreached(
                reason,
                failures.entrySet().stream()
                        .map(failure -> failure.getKey().place() + " port "
                                + failure.getKey().port() + ": " + failure.getValue())
                        .collect(Collectors.joining("; ", "", ".")));
    }

    private void release() {
        cancel(stagger);
        cancel(deadline);
        List.copyOf(running).forEach(Channel::close);
        running.clear();
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
