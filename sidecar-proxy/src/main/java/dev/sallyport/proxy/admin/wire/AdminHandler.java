package dev.sallyport.proxy.admin.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.proxy.admin.AdminAnswer;
import dev.sallyport.proxy.admin.AdminDesk;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.connection.PrintableText;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One request, one answer, one line in the log, and the connection is over. Confined to admin's event loop. */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = Logger.getLogger("dev.sallyport.proxy.admin");
    private static final int SHOWN = 200;
    private static final int MAX_PARAMETERS = 16;

    private final AdminDesk desk;
    private boolean asked;

    AdminHandler(AdminDesk desk) {
        this.desk = desk;
    }

    /** True once a whole request has come, or something that is none. */
    boolean isAsked() {
        return asked;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (asked) {
            // Behind the one request; the answer to that closes the connection.
            return;
        }
        asked = true;
        ctx.channel().config().setAutoRead(false);
        long began = System.nanoTime();
        String line = request.method() + " " + request.uri();
        answer(request).thenAccept(answer -> ctx.executor().execute(() -> send(ctx, answer, line, began)));
    }

    private CompletionStage<AdminAnswer> answer(FullHttpRequest request) {
        AdminAnswer refusal = RequestCheck.refusal(request);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        Map<String, String> parameters;
        String path;
        try {
            QueryStringDecoder query = new QueryStringDecoder(request.uri(), UTF_8, true, MAX_PARAMETERS);
            path = query.path();
            parameters = once(query.parameters());
        } catch (IllegalArgumentException e) {
            parameters = null;
            path = "";
        }
        if (parameters == null) {
            return CompletableFuture.completedFuture(AdminAnswer.wrong(400, "each parameter is given once"));
        }
        return desk.answer(
                new AdminRequest(request.method().name(), path, parameters, ByteBufUtil.getBytes(request.content())));
    }

    private static @Nullable Map<String, String> once(Map<String, List<String>> all) {
        Map<String, String> parameters = new LinkedHashMap<>();
        all.forEach((name, values) -> {
            if (values.size() == 1) {
                parameters.put(name, values.getFirst());
            }
        });
        return parameters.size() == all.size() ? parameters : null;
    }

    private void send(ChannelHandlerContext ctx, AdminAnswer answer, String line, long began) {
        byte[] body = desk.body(answer).getBytes(UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, "close");
        LOG.infof(
                "Admin: %s -> %d, %d bytes in %d ms",
                PrintableText.of(line, SHOWN),
                answer.status(),
                body.length,
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("An admin connection failed", cause);
        ctx.close();
    }
}
