package dev.sallyport.bench.scenario;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import dev.sallyport.bench.ground.Jvm;
import dev.sallyport.bench.ground.LoadGenerator;
import dev.sallyport.bench.load.Upstream;
import dev.sallyport.testkit.world.NameServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A ground with everything on it but the systems: upstream, name server, load generator. Close it. */
public final class Stage implements AutoCloseable {
    private final Ground ground;
    private final Hop upstream;
    private final LoadGenerator generator;

    private Stage(Ground ground, Hop upstream, LoadGenerator generator) {
        this.ground = ground;
        this.upstream = upstream;
        this.generator = generator;
    }

    /** Starts all; returns when upstream and name server answer. */
    public static Stage set() {
        Ground ground = Ground.make();
        Path folder = ground.folder();
        Path upReady = folder.resolve("upstream.ready");
        Hop upstream = ground.helper(
                "upstream",
                Jvm.command(
                        Upstream.class,
                        List.of("-Xmx256m", "-XX:MaxDirectMemorySize=1g"),
                        "0.0.0.0",
                        Integer.toString(Ground.PORT),
                        folder.resolve("upstream.crt").toString(),
                        folder.resolve("upstream.key").toString(),
                        upReady.toString()));
        Path dnsReady = folder.resolve("dns.ready");
        Hop dns = ground.helper(
                "dns",
                Jvm.command(
                        NameServer.class,
                        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                        folder.resolve("names.txt").toString(),
                        folder.resolve("dns.log").toString(),
                        dnsReady.toString(),
                        Ground.DNS));
        upstream.await(() -> Files.exists(upReady));
        dns.await(() -> Files.exists(dnsReady));
        return new Stage(ground, upstream, new LoadGenerator(ground));
    }

    /** The ground it stands on. */
    public Ground ground() {
        return ground;
    }

    /** The upstream's process. */
    public Hop upstream() {
        return upstream;
    }

    /** The load generator. */
    public LoadGenerator generator() {
        return generator;
    }

    @Override
    public void close() {
        generator.close();
        ground.close();
    }
}
