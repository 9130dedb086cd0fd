package dev.sallyport.testkit.soak;

import dev.sallyport.testkit.fleet.App;
import dev.sallyport.testkit.fleet.Load.Exchange;
import dev.sallyport.testkit.fleet.Refused;
import dev.sallyport.testkit.fleet.Target;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The kinds of traffic of a soak, each on connections of its own, each with a right ending that is checked. */
enum Kind {
    /** GET by HTTPS. */
    SMALL(20, Exchange.https(Target.HTTPS)),
    /** GET in plain HTTP/1, which the gateway reads. */
    PLAINTEXT(8, Exchange.http(Target.HTTP)),
    /** 240 bytes out, end of input, 240 bytes back. */
    HALF_CLOSE(5, Exchange.echo(Target.ECHO)),
    /** A connection made and closed. */
    OPENED(8, app -> app.connect(Target.ECHO).close()),
    /** 4 MiB in. */
    BULK(1, Kind::bulk),
    /** Reset by the app while bytes flow. */
    RESET(3, Kind::reset),
    /** A name that no policy allows. */
    REFUSED(3, Kind::refused);

    private static final int BULK_BYTES = 4 << 20;

    private final double perSecond;
    private final Exchange exchange;

    Kind(double perSecond, Exchange exchange) {
        this.perSecond = perSecond;
        this.exchange = exchange;
    }

    double perSecond() {
        return perSecond;
    }

    Exchange exchange() {
        return exchange;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static void bulk(App app) throws IOException {
        try (Socket socket = app.connect(Target.CHARGEN)) {
            if (socket.getInputStream().readNBytes(BULK_BYTES).length < BULK_BYTES) {
                throw new IOException("ended before all came");
            }
        }
    }

    private static void reset(App app) throws IOException {
        try (Socket socket = app.connect(Target.ECHO)) {
            socket.getOutputStream().write("half a wo".getBytes(StandardCharsets.US_ASCII));
            socket.setSoLinger(true, 0);
        }
    }

    private static void refused(App app) throws IOException {
        try {
            app.connect(Target.HTTPS.named("nobody.forbidden.example")).close();
        } catch (Refused refused) {
            if (refused.status() == 403 && refused.reason().equals("no_rule")) {
                return;
            }
            throw refused;
        }
        throw new IOException("was let through");
    }
}
