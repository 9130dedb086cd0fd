package dev.sallyport.proxy.originate;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.UpstreamTls;
import dev.sallyport.proxy.dial.Alpn;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.dial.UpstreamSecurity;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.OutwardLane;
import dev.sallyport.proxy.lane.TlsUpstreamLane;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Begins TLS on connections whose destination says so. Usable from any event loop; each handshake is confined to its own. */
public final class TlsOriginator implements UpstreamSecurity {
    private final ClientContexts contexts;
    private final ResolveObserver observer;

    /** With these contexts. */
    public TlsOriginator(ClientContexts contexts, ResolveObserver observer) {
        this.contexts = contexts;
        this.observer = observer;
    }

    @Override
    public Future<Dialled> secure(EventLoop loop, Dialled.Connected plain, Duration timeout, Alpn offer) {
        DialTarget target = plain.target();
        Origination tls = target.way().tls();
        HostName host = target.attempt().host();
        if (tls == null) {
            return loop.newSucceededFuture(plain);
        }
        HostName name = tls.plan().sni() == null ? host : tls.plan().sni();
        SslContext context = name == null ? null : contexts.take(tls, offer);
        if (name == null || context == null) {
            plain.lane().abort();
            return loop.newSucceededFuture(
                    new Dialled.Unreached(Reason.UPSTREAM_TLS_FAILED, "The destination's TLS could not be set up."));
        }
        try {
            return secure(loop, plain, context, name, timeout);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private Future<Dialled> secure(
            EventLoop loop, Dialled.Connected plain, SslContext context, HostName name, Duration timeout) {
        Channel channel = plain.lane().channel();
        SslHandler handler =
                context.newHandler(channel.alloc(), name.text(), plain.target().port());
        handler.setHandshakeTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name.text())));
        engine.setSSLParameters(parameters);
        long started = System.nanoTime();
        TlsUpstreamLane lane = begin(plain.lane(), handler);
        Promise<Dialled> result = loop.newPromise();
        if (lane == null) {
            TlsFailure failure = TlsFailure.of(UpstreamTls.BROKEN, "");
            settle(result, plain, null, failure, started);
            return result;
        }
        boolean shows = plain.target().way().showsCertificate();
        result.addListener(done -> {
            if (done.isCancelled()) {
                lane.abort();
            }
        });
        handler.handshakeFuture().addListener(done -> {
            TlsFailure failure = done.isSuccess() ? null : TlsFailure.of(done.cause(), shows);
            settle(result, plain, lane, failure, started);
        });
        return result;
    }

    private static @Nullable TlsUpstreamLane begin(Lane lane, SslHandler handler) {
        return lane instanceof OutwardLane plain ? TlsUpstreamLane.begin(plain, handler) : null;
    }

    private void settle(
            Promise<Dialled> result,
            Dialled.Connected plain,
            @Nullable Lane lane,
            @Nullable TlsFailure failure,
            long started) {
        observer.secured(
                failure == null ? UpstreamTls.OK : failure.result(), Duration.ofNanos(System.nanoTime() - started));
        if (failure != null || lane == null) {
            (lane == null ? plain.lane() : lane).abort();
            String sentence = failure == null ? "" : failure.sentence();
            result.trySuccess(new Dialled.Unreached(Reason.UPSTREAM_TLS_FAILED, sentence));
        } else if (!result.trySuccess(new Dialled.Connected(lane, plain.target()))) {
            lane.abort();
        }
    }
}
