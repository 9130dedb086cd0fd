package dev.sallyport.bench.system;

import java.nio.file.Path;
import java.util.List;

/** All systems there are, in the order of every table. Stateless. */
public final class Contenders {
    private Contenders() {}

    /**
     * All of them, whether they can be had or not.
     *
     * @param root the repository
     * @param workers event loops, threads or processes per hop
     */
    public static List<Contender> all(Path root, int workers) {
        Packaged packaged = new Packaged(root);
        return List.of(
                new Direct(),
                new Sallyport("openssl", workers, packaged),
                new Sallyport("jdk", workers, packaged),
                new Envoy(workers),
                new HaProxy(workers),
                new Nginx(workers),
                new Stunnel(),
                new Squid());
    }
}
