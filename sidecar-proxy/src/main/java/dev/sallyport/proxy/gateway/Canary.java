package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.connection.CanaryObserver;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

/**
 * A port that governed pods must not reach: whoever connects proves that the NetworkPolicy around it is not enforced
 * (DESIGN §7). Closes each connection at once and counts it. Safe for concurrent use.
 */
final class Canary implements AutoCloseable {
    private final LongAdder touched = new LongAdder();
    private final Channel listening;

    private Canary(EventLoopGroup boss, EventLoopGroup workers, InetSocketAddress address, CanaryObserver observer) {
        listening = new ServerBootstrap()
                .group(boss, workers)
                .channelFactory(EpollServerSocketChannel::new)
                .childHandler(new Door(touched, observer))
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    /** Binds. Blocking. */
    static Canary start(
            EventLoopGroup boss, EventLoopGroup workers, InetSocketAddress address, CanaryObserver observer) {
        return new Canary(boss, workers, address, observer);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    long touched() {
        return touched.sum();
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
    }

    @ChannelHandler.Sharable
    private static final class Door extends ChannelInboundHandlerAdapter {
        private final LongAdder touched;
        private final CanaryObserver observer;

        Door(LongAdder touched, CanaryObserver observer) {
            this.touched = touched;
            this.observer = observer;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            touched.increment();
            observer.touched();
            ctx.close();
        }
    }
}
