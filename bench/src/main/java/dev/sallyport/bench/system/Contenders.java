package dev.sallyport.bench.system;

import java.util.List;

/** All systems there are, in the order of every table. Stateless. */
public final class Contenders {
    private Contenders() {}

    /**
     * All of them, whether they can be had or not.
     *
     * @param packaged our own programs
     * @param workers event loops, threads or processes per hop
     */
    public static List<Contender> all(Packaged packaged, int workers) {
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
