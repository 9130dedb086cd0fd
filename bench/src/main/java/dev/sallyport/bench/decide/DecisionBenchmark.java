package dev.sallyport.bench.decide;

import dev.sallyport.model.decide.Admission;
import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Protocol;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One verdict of a gateway whose policies hold so many patterns for the caller's namespace: the name alone, and the whole
 * decision (name, then the resolved address). Callers, names and outcomes vary from call to call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
    private static final int ATTEMPTS = 1024;

    /** How many host patterns the policies hold. */
    @Param({"10", "1000", "100000"})
    public int patterns;

    private final Attempt[] attempts = new Attempt[ATTEMPTS];
    private final List<InetAddress> addresses = List.of(publicAddress());
    private final Instant now = Instant.parse("2026-11-28T00:00:00Z");
    private Gatekeeper gatekeeper = new Gatekeeper(PatternPolicies.of(0), TrustDomain.CLUSTER_LOCAL, Set.of());
    private int next;

    /** Compiles the policies. */
    @Setup
    public void compile() {
        gatekeeper = new Gatekeeper(PatternPolicies.of(patterns), TrustDomain.CLUSTER_LOCAL, Set.of());
        SpiffeId caller = SpiffeId.parse("spiffe://cluster.local/ns/bench/sa/app");
        for (int i = 0; i < ATTEMPTS; i++) {
            // Three of four are allowed: by name, or under a wildcard.
            int pattern = (int) ((long) i * 7919 % patterns);
            String name = i % 4 == 3 ? "nobody" + i + ".elsewhere.example" : PatternPolicies.nameUnder(pattern);
            attempts[i] = new Attempt(caller, HostName.parse(name), null, 443, Protocol.TLS);
        }
    }

    /** The name is judged. */
    @Benchmark
    public Admission name() {
        return gatekeeper.admit(attempt(), now);
    }

    /** The name is judged, then the address it resolved to. */
    @Benchmark
    public Vetting nameAndAddress() {
        return switch (gatekeeper.admit(attempt(), now)) {
            case Refusal refusal -> refusal;
            case Permit permit -> gatekeeper.vet(permit, addresses, now);
        };
    }

    private Attempt attempt() {
        next = (next + 1) & (ATTEMPTS - 1);
        return attempts[next];
    }

    private static InetAddress publicAddress() {
        return IpLiteral.parse("192.175.48.10").address();
    }
}
