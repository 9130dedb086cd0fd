package dev.sallyport.injector.rest;

import dev.sallyport.injector.admit.AdmissionObserver.TurnedAway;
import dev.sallyport.injector.admit.Door;
import dev.sallyport.injector.admit.FrontDesk;
import dev.sallyport.injector.admit.FrontDesk.Answer;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /mutate} and {@code POST /validate} (PROTOCOL §4.1, §4.3). Anything but 200 is a failed call to the API server,
 * which then does what failurePolicy says. Bodies are read and most calls are judged on event loops; what may wait is judged
 * on a thread of the pool, what is large on one of its own, and what there is no {@link Room} for is turned away at once (ADR 0321).
 */
@Path("/")
public class AdmissionResource {
    private static final String RETRY_SECONDS = "1";
    private static final long NO_ERROR = 0;
    private static final int TIMEOUT = 408;
    private static final int TOO_LARGE = 413;
    private static final int UNSUPPORTED = 415;
    private static final int UNAVAILABLE = 503;

    private final Reception reception;
    private final Vertx vertx;
    /** One after the other: what a large one is parsed into is larger still. */
    private final WorkerExecutor largeOnes;

    /** Called by the container. */
    @Inject
    public AdmissionResource(Reception reception, Vertx vertx) {
        this.reception = reception;
        this.vertx = vertx;
        this.largeOnes = vertx.createSharedWorkerExecutor("large-reviews", 1);
    }

    /** Changes a pod that is made. */
    @POST
    @Path("mutate")
    @NonBlocking
    public CompletionStage<Response> mutate(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, @Context RoutingContext call) {
        return answer(Door.MUTATE, type, call);
    }

    /** Judges what is to be stored. */
    @POST
    @Path("validate")
    @NonBlocking
    public CompletionStage<Response> validate(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, @Context RoutingContext call) {
        return answer(Door.VALIDATE, type, call);
    }

    private CompletionStage<Response> answer(Door door, @Nullable String type, RoutingContext call) {
        return considered(door, type, call.request()).whenComplete((answered, failed) -> {
            if (!call.request().isEnded()) {
                leave(call);
            }
        });
    }

    private CompletionStage<Response> considered(Door door, @Nullable String type, HttpServerRequest request) {
        Reception.Opened opened = reception.opened();
        if (opened == null) {
            return done(text(UNAVAILABLE, "The injector is starting."));
        }
        if (!isJson(type)) {
            opened.observer().turnedAway(door, TurnedAway.CONTENT_TYPE);
            return done(text(UNSUPPORTED, "The content type has to be application/json."));
        }
        if (!opened.room().calls().tryAcquire()) {
            return done(overloaded(door, opened));
        }
        IncomingBody body = new IncomingBody(request, opened.maxBody(), opened.room());
        return body.read(vertx).thenCompose(read -> answer(door, opened, read)).whenComplete((answered, failed) -> {
            body.close();
            opened.room().calls().release();
        });
    }

    private CompletionStage<Response> answer(Door door, Reception.Opened opened, IncomingBody.Body body) {
        return switch (body) {
            case IncomingBody.Whole(byte[] bytes) -> judged(door, opened, bytes);
            case IncomingBody.NoRoom noRoom -> done(overloaded(door, opened));
            case IncomingBody.TooLarge tooLarge -> {
                opened.observer().turnedAway(door, TurnedAway.TOO_LARGE);
                yield done(text(
                        TOO_LARGE, "The body is larger than " + opened.maxBody() + " bytes; no AdmissionReview is."));
            }
            case IncomingBody.TooSlow tooSlow -> {
                opened.observer().turnedAway(door, TurnedAway.TOO_SLOW);
                yield done(text(TIMEOUT, "The body took too long."));
            }
            // Heard by nobody: whoever asked has gone.
            case IncomingBody.Broken broken -> done(text(TIMEOUT, "The body did not come."));
        };
    }

    /** Here where it takes a fraction of a millisecond; on a thread that may wait where it is long, or asks the API server. */
    private CompletionStage<Response> judged(Door door, Reception.Opened opened, byte[] bytes) {
        FrontDesk desk = opened.desk();
        if (bytes.length > IncomingBody.ORDINARY) {
            return largeOnes
                    .executeBlocking(() -> response(desk.receive(door, bytes).answer()), false)
                    .toCompletionStage();
        }
        FrontDesk.Visit visit = desk.receive(door, bytes);
        return visit.mayBlock() ? waiting(door, opened, visit) : done(response(visit.answer()));
    }

    private CompletionStage<Response> waiting(Door door, Reception.Opened opened, FrontDesk.Visit visit) {
        Semaphore room = opened.room().waiting();
        if (!room.tryAcquire()) {
            return done(overloaded(door, opened));
        }
        return vertx.executeBlocking(() -> response(visit.answer()), false)
                .toCompletionStage()
                .whenComplete((answered, failed) -> room.release());
    }

    private static Response overloaded(Door door, Reception.Opened opened) {
        opened.observer().turnedAway(door, TurnedAway.OVERLOADED);
        return text(UNAVAILABLE, "As many reviews are being answered as may be at a time.");
    }

    private static Response response(Answer answer) {
        return switch (answer) {
            case Answer.Review review ->
                Response.ok(review.body(), MediaType.APPLICATION_JSON_TYPE).build();
            case Answer.Unreadable unreadable ->
                text(Response.Status.BAD_REQUEST.getStatusCode(), unreadable.sentence());
            case Answer.Failed failed ->
                text(Response.Status.INTERNAL_SERVER_ERROR.getStatusCode(), "The injector failed; its log says how.");
        };
    }

    /** Whoever is answered before all was said does not keep the connection, or of HTTP/2's the stream (RFC 9113 §8.1). */
    private static void leave(RoutingContext call) {
        HttpServerRequest request = call.request();
        request.handler(unread -> {}).resume();
        call.addEndHandler(answered -> {
            if (request.version() == HttpVersion.HTTP_2) {
                // In a turn of its own: what is reset before its answer was flushed is cut off.
                call.vertx().runOnContext(flushed -> request.response().reset(NO_ERROR));
            } else {
                request.connection().close();
            }
        });
    }

    private static CompletionStage<Response> done(Response response) {
        return CompletableFuture.completedFuture(response);
    }

    private static boolean isJson(@Nullable String type) {
        String name = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return name.equals(MediaType.APPLICATION_JSON);
    }

    private static Response text(int status, String sentence) {
        Response.ResponseBuilder response =
                Response.status(status).type(MediaType.TEXT_PLAIN_TYPE).entity(sentence + "\n");
        return status == UNAVAILABLE
                ? response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS).build()
                : response.build();
    }
}
