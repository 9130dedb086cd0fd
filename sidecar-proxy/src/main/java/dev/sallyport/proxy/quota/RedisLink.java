package dev.sallyport.proxy.quota;

import dev.sallyport.proxy.connection.SharedLimitObserver;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis, and the circuit in it: asked while it is not up, it answers {@code AWAY} at once. Names, password and
 * certificates are read on a thread of its own at each connect, all else runs on one event loop. Safe for concurrent use.
 *
 * <pre>
 * AWAY --retry--> CONNECTING --scripts loaded--> UP
 *   ^------ failed ------'                       |
 *   '------ silent for the timeout, lost --------'
 * </pre>
 */
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RedisLink.class);
    private static final int MAX_LINE = 1024;
    /** TCP, TLS and the password together; nobody waits for it. */
    private static final int CONNECT_MILLIS = 3_000;

    /** What a connect needs that must be read. */
    private record Door(
            InetSocketAddress address,
            @Nullable String password,
            @Nullable SslContext tls) {}

    private final SharedSettings settings;
    private final List<String> scripts;
    private final EventLoop loop;
    private final SharedLimitObserver observer;
    private volatile @Nullable RedisConversation up;
    private volatile boolean closed;
    private @Nullable Channel channel;
    private boolean told;
    private boolean retrying;

    /**
     * A link that is not up.
     *
     * @param scripts loaded at each connect
     */
    RedisLink(SharedSettings settings, List<String> scripts, EventLoop loop, SharedLimitObserver observer) {
        this.settings = settings;
        this.scripts = List.copyOf(scripts);
        this.loop = loop;
        this.observer = observer;
    }

    /** Begins to connect, and goes on for ever. */
    void start() {
        observer.up(false);
        open();
    }

    boolean isUp() {
        return up != null;
    }

    EventLoop loop() {
        return loop;
    }

    /** Asks; {@code then} is told once on the link's loop. */
    void ask(List<String> command, Consumer<RedisReply> then) {
        RedisConversation conversation = up;
        if (conversation == null) {
            then.accept(new RedisReply.Failed("AWAY"));
        } else if (loop.inEventLoop()) {
            conversation.ask(command, then);
        } else {
            loop.execute(() -> conversation.ask(command, then));
        }
    }

    private void open() {
        if (!closed) {
            Thread.ofPlatform().daemon().name("redis-connect").start(() -> {
                try {
                    Door door = door();
                    loop.execute(() -> connect(door));
                } catch (IOException | RuntimeException e) {
                    // The border of the thread: whatever cannot be read now may be later.
                    loop.execute(() ->
                            away("it cannot be connected to: " + e.getClass().getSimpleName()));
                }
            });
        }
    }

    private Door door() throws IOException {
        InetAddress address = InetAddress.getByName(settings.host());
        Path file = settings.passwordFile();
        String password = file == null ? null : Files.readString(file).strip();
        SslContext tls = null;
        if (settings.tls()) {
            SslContextBuilder builder = SslContextBuilder.forClient();
            Path cas = settings.caFile();
            tls = (cas == null ? builder : builder.trustManager(cas.toFile())).build();
        }
        return new Door(new InetSocketAddress(address, settings.port()), password, tls);
    }

    private void connect(Door door) {
        RedisConversation conversation = new RedisConversation(settings.timeout(), this::away);
        new Bootstrap()
                .group(loop)
                .channelFactory(EpollSocketChannel::new)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        if (door.tls != null) {
                            made.pipeline().addLast("tls", tls(door.tls, made));
                        }
                        made.pipeline()
                                .addLast("lines", new LineBasedFrameDecoder(MAX_LINE))
                                .addLast("conversation", conversation);
                    }
                })
                .connect(door.address)
                .addListener((io.netty.channel.ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        away("it cannot be connected to: "
                                + done.cause().getClass().getSimpleName());
                    } else {
                        channel = done.channel();
                        greet(done.channel(), conversation, door.password);
                    }
                });
    }

    private SslHandler tls(SslContext context, SocketChannel made) {
        SslHandler handler = context.newHandler(made.alloc(), settings.host(), settings.port());
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(CONNECT_MILLIS);
        return handler;
    }

    private void greet(Channel made, RedisConversation conversation, @Nullable String password) {
        SslHandler tls = made.pipeline().get(SslHandler.class);
        if (tls == null) {
            greet(conversation, password);
            return;
        }
        tls.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                greet(conversation, password);
            } else {
                made.close();
            }
        });
    }

    /** The last answer of the greeting is the proof that it works. */
    private void greet(RedisConversation conversation, @Nullable String password) {
        List<List<String>> greeting = new ArrayList<>();
        if (password != null) {
            String user = settings.user();
            greeting.add(user == null ? List.of("AUTH", password) : List.of("AUTH", user, password));
        }
        if (settings.database() != 0) {
            greeting.add(List.of("SELECT", Integer.toString(settings.database())));
        }
        scripts.forEach(script -> greeting.add(List.of("EVAL", script, "0")));
        say(conversation, greeting, 0);
    }

    private void say(RedisConversation conversation, List<List<String>> greeting, int next) {
        if (next == greeting.size()) {
            up = conversation;
            told = false;
            observer.up(true);
            LOG.info("Rules' limits are counted together in Redis");
            return;
        }
        conversation.ask(greeting.get(next), reply -> {
            if (reply instanceof RedisReply.Failed failed) {
                LOG.debugf("Redis refused the greeting: %s", failed.word());
                dismiss("it refused us: " + failed.word());
            } else {
                say(conversation, greeting, next + 1);
            }
        });
    }

    /** Lets go of a Redis whose answers cannot be used: the next one may be another. */
    void dismiss(String why) {
        away(why);
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private void away(String why) {
        boolean wasUp = up != null;
        if (!wasUp && retrying) {
            return;
        }
        up = null;
        observer.up(false);
        if (wasUp || !told) {
            told = true;
            LOG.warnf(
                    "Redis is away (%s): rules' limits are %s until it is back",
                    why,
                    switch (settings.away()) {
                        case LOCAL -> "counted by this gateway alone";
                        case DENY -> "not counted, and what they limit is refused,";
                    });
        }
        if (!closed) {
            retrying = true;
            loop.schedule(
                    () -> {
                        retrying = false;
                        open();
                    },
                    settings.retry().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        closed = true;
        up = null;
        loop.execute(() -> {
            if (channel != null) {
                channel.close();
            }
        });
    }
}
