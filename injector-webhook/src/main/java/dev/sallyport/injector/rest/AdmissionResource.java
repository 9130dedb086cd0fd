package dev.sallyport.injector.rest;

import dev.sallyport.injector.admit.AdmissionObserver.TurnedAway;
import dev.sallyport.injector.admit.Door;
import dev.sallyport.injector.admit.FrontDesk.Answer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /mutate} and {@code POST /validate} (PROTOCOL §4.1, §4.3). Anything but 200 is a failed call to the API server,
 * which then does what failurePolicy says. Each call has a virtual thread; it takes a place when its body is there, since
 * anyone who reaches our port can hold one back, and is turned away at once when there is none.
 */
@Path("/")
public class AdmissionResource {
    private static final String RETRY_SECONDS = "1";
    private static final int TIMEOUT = 408;
    private static final int TOO_LARGE = 413;
    private static final int UNSUPPORTED = 415;
    private static final int UNAVAILABLE = 503;

    private final Reception reception;

    /** Called by the container. */
    @Inject
    public AdmissionResource(Reception reception) {
        this.reception = reception;
    }

    /** Changes a pod that is made. */
    @POST
    @Path("mutate")
    @RunOnVirtualThread
    public Response mutate(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, InputStream body)
            throws IOException {
        return answer(Door.MUTATE, type, body);
    }

    /** Judges what is to be stored. */
    @POST
    @Path("validate")
    @RunOnVirtualThread
    public Response validate(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, InputStream body)
            throws IOException {
        return answer(Door.VALIDATE, type, body);
    }

    private Response answer(Door door, @Nullable String type, InputStream body) throws IOException {
        Reception.Opened opened = reception.opened();
        if (opened == null) {
            return text(UNAVAILABLE, "The injector is starting.");
        }
        if (!isJson(type)) {
            opened.observer().turnedAway(door, TurnedAway.CONTENT_TYPE);
            return text(UNSUPPORTED, "The content type has to be application/json.");
        }
        try (BodyReader reader = new BodyReader(opened.maxBody(), opened.large())) {
            return switch (reader.read(body)) {
                case BodyReader.Whole(byte[] bytes) -> placed(door, opened, bytes);
                case BodyReader.NoRoom noRoom -> overloaded(door, opened);
                case BodyReader.TooLarge tooLarge -> {
                    opened.observer().turnedAway(door, TurnedAway.TOO_LARGE);
                    yield text(
                            TOO_LARGE,
                            "The body is larger than " + opened.maxBody() + " bytes; no AdmissionReview is.");
                }
                case BodyReader.TooSlow tooSlow -> {
                    opened.observer().turnedAway(door, TurnedAway.TOO_SLOW);
                    yield text(TIMEOUT, "The body took too long.");
                }
            };
        }
    }

    private static Response placed(Door door, Reception.Opened opened, byte[] bytes) {
        if (!opened.places().tryAcquire()) {
            return overloaded(door, opened);
        }
        try {
            return judged(door, opened, bytes);
        } finally {
            opened.places().release();
        }
    }

    private static Response overloaded(Door door, Reception.Opened opened) {
        opened.observer().turnedAway(door, TurnedAway.OVERLOADED);
        return text(UNAVAILABLE, "As many reviews are being answered as may be at a time.");
    }

    private static Response judged(Door door, Reception.Opened opened, byte[] bytes) {
        return switch (opened.desk().answer(door, bytes)) {
            case Answer.Review review ->
                Response.ok(review.body(), MediaType.APPLICATION_JSON_TYPE).build();
            case Answer.Unreadable unreadable ->
                text(Response.Status.BAD_REQUEST.getStatusCode(), unreadable.sentence());
            case Answer.Failed failed ->
                text(Response.Status.INTERNAL_SERVER_ERROR.getStatusCode(), "The injector failed; its log says how.");
        };
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
