package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Outlet;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HttpRefusal;
import io.netty.buffer.ByteBuf;

/** Joins one exchange of an app with one call to a destination, and nothing else: no policy, no retries. */
final class Pipe {
    private final Downstream app;
    private final Http2Call[] call = new Http2Call[1];
    private Outlet answers;
    private boolean over;

    Pipe(Downstream app) {
        this.app = app;
        app.listen(new Requests());
    }

    void begin(Http2Upstream connection) {
        if (!over) {
            call[0] = connection.send(app.request(), new Answers());
            app.body().pull();
        }
    }

    void refuse(String sentence) {
        if (!over) {
            over = true;
            app.refuse(HttpRefusal.of(
                    Reason.CONNECT_FAILED, sentence, null, app.request().host().toString()));
        }
    }

    private final class Requests implements Downstream.Listener {
        @Override
        public void ready() {
            if (call[0] != null) {
                call[0].answer().pull();
            }
        }

        @Override
        public long held() {
            return call[0] == null ? 0 : call[0].held();
        }

        @Override
        public void gone(Abort why) {
            over = true;
            if (call[0] != null) {
                call[0].cancel(why);
            }
        }

        @Override
        public void over() {
            over = true;
        }

        @Override
        public void content(ByteBuf bytes) {
            call[0].body().content(bytes);
            if (call[0].body().isReady()) {
                app.body().pull();
            }
        }

        @Override
        public void end(HeaderFields trailers) {
            call[0].body().end(trailers);
        }

        @Override
        public void aborted(Abort why) {
            call[0].cancel(why);
        }
    }

    private final class Answers implements Upstream.Listener {
        @Override
        public void dialled(Phases took) {}

        @Override
        public void assigned(DialTarget target, Upstream.Connected how) {}

        @Override
        public void ready() {
            app.body().pull();
        }

        @Override
        public void interim(Answer interim) {
            app.interim(interim);
        }

        @Override
        public void answer(Answer answer) {
            answers = app.respond(answer);
            call[0].answer().pull();
        }

        @Override
        public void content(ByteBuf bytes) {
            answers.content(bytes);
            if (answers.isReady()) {
                call[0].answer().pull();
            }
        }

        @Override
        public void end(HeaderFields trailers) {
            answers.end(trailers);
        }

        @Override
        public void aborted(Abort why) {
            throw new AssertionError("an upstream fails");
        }

        @Override
        public void failed(Failure failure) {
            if (answers == null) {
                app.refuse(HttpRefusal.of(failure.reason(), failure.sentence(), null, null));
            } else {
                answers.abort(Abort.of(Abort.Kind.LOST, failure.reason(), failure.sentence()));
            }
        }
    }
}
