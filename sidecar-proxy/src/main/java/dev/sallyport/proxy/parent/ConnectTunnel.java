package dev.sallyport.proxy.parent;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.Login;
import dev.sallyport.model.destination.Parent;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.proxy.connection.ParentAnswer;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.dial.ParentTunnel;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.lane.OutwardLane;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Asks with CONNECT (RFC 9110 §9.3.6, RFC 9112 §3.2.3). Immutable; usable from any event loop. */
public final class ConnectTunnel implements ParentTunnel {
    private final HeadLimits limits;

    /**
     * Reads answers within limits.
     *
     * @param limits of an answer's head
     */
    public ConnectTunnel(HeadLimits limits) {
        this.limits = limits;
    }

    @Override
    public Future<Opened> open(EventLoop loop, Dialled.Connected parent, DialTarget target, Duration timeout) {
        if (!(parent.lane() instanceof OutwardLane lane)) {
            parent.lane().abort();
            return loop.newSucceededFuture(
                    new Opened.Failed(ParentAnswer.UNREACHABLE, "No tunnel can begin on such a connection."));
        }
        Parent via = target.way().via();
        Login login = via == null ? null : via.login();
        boolean showsCertificate = via != null && via.tls() != null && via.tls().credential() != null;
        return new ConnectExchange(lane, limits, login != null, showsCertificate)
                .begin(request(authority(target), login), timeout);
    }

    private static String authority(DialTarget target) {
        InetAddress address = target.address();
        return (address == null ? target.place() : new IpLiteral(address).text()) + ":" + target.port();
    }

    private static String request(String authority, @Nullable Login login) {
        String head = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
        return head + (login == null ? "" : "Proxy-Authorization: " + basic(login) + "\r\n") + "\r\n";
    }

    /** RFC 7617 §2, with the UTF-8 of §2.1. */
    private static String basic(Login login) {
        byte[] both = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }
}
