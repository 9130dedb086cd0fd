package dev.sallyport.testkit.soak;

import dev.sallyport.testkit.fleet.App;
import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tunnels that do nothing and must live. Those that a gateway took with it when it was restarted are made anew, and are no
 * failures. Confined to one thread.
 */
final class IdleTunnels implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final App app;
    private final List<EchoTunnel> tunnels = new ArrayList<>();
    private long lost;
    private long checked;

    IdleTunnels(App app, int count) throws IOException {
        this.app = app;
        for (int i = 0; i < count; i++) {
            tunnels.add(app.echo(Target.ECHO));
        }
    }

    /** Asks each whether it lives. */
    void check(boolean restartedMeanwhile) throws IOException {
        for (int i = 0; i < tunnels.size(); i++) {
            checked++;
            if (tunnels.get(i).ping(LIMIT) != EchoTunnel.State.ALIVE) {
                lost += restartedMeanwhile ? 0 : 1;
                tunnels.get(i).close();
                tunnels.set(i, app.echo(Target.ECHO));
            }
        }
    }

    long lost() {
        return lost;
    }

    long checked() {
        return checked;
    }

    @Override
    public void close() throws IOException {
        for (EchoTunnel tunnel : tunnels) {
            tunnel.close();
        }
    }
}
