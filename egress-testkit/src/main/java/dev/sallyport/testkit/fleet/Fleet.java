package dev.sallyport.testkit.fleet;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.net.Instance;
import dev.sallyport.testkit.net.NamespaceSockets;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/**
 * Gateways under one DNS name, sidecars, and a world outside, each in a network of its own; made by {@link FleetPlan#start}.
 * Needs root and network namespaces ({@code NamespaceSupport}). Close it and nothing is left, whatever state it is in.
 * Thread-safe.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration FLOW_LIMIT = Duration.ofMinutes(2);

    private final FleetPlan plan;
    private final Instance instance;
    private final World world;
    private final FleetBuilder builder;
    private final Path resources;
    private final TestCa ca;
    private final SSLContext internet;
    private final List<FleetProcess> gateways = new CopyOnWriteArrayList<>();
    private final List<FleetProcess> sidecars = new CopyOnWriteArrayList<>();
    private final List<NetworkPath> paths = new CopyOnWriteArrayList<>();
    private final List<PodAddresses> doors = new CopyOnWriteArrayList<>();

    private Fleet(FleetPlan plan, Instance instance) {
        this.plan = plan;
        this.instance = instance;
        this.ca = TestCa.create("cluster.local");
        this.world = World.start(instance);
        this.builder = new FleetBuilder(instance, world, plan);
        this.resources = builder.folder("resources");
        this.internet = InternetTrust.of(world.internetCa());
        resources("all.yaml", plan.resources);
    }

    static Fleet start(FleetPlan plan) {
        Instance.removeAbandoned();
        Instance instance = Instance.create();
        try {
            Fleet fleet = new Fleet(plan, instance);
            fleet.startAll();
            return fleet;
        } catch (RuntimeException e) {
            instance.close();
            throw e;
        }
    }

    private void startAll() {
        FleetAuthority authority = builder.authority();
        if (authority != null) {
            authority.process().start().awaitReady();
        }
        IntStream.range(0, plan.gateways).forEach(i -> prepareGateway());
        announceAll();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> starts = new ArrayList<>();
            gateways.forEach(
                    gateway -> starts.add(threads.submit(() -> gateway.start().awaitReady())));
            List<Future<FleetProcess>> made = new ArrayList<>();
            for (int i = 0; i < plan.sidecars.size(); i++) {
                int index = i;
                made.add(threads.submit(() -> builder.sidecar(index)));
            }
            for (Future<FleetProcess> each : made) {
                sidecars.add(result(each));
            }
            for (int i = 0; i < sidecars.size(); i++) {
                FleetProcess sidecar = sidecars.get(i);
                renew(sidecar, plan.identityLife);
                starts.add(threads.submit(() -> sidecar.start().awaitStarted()));
            }
            starts.forEach(Fleet::result);
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** The gateways, in the order they were made. */
    public List<FleetProcess> gateways() {
        return List.copyOf(gateways);
    }

    /** The {@code index}-th gateway. */
    public FleetProcess gateway(int index) {
        return gateways.get(index);
    }

    /** The sidecars, in the order of the plan. */
    public List<FleetProcess> sidecars() {
        return List.copyOf(sidecars);
    }

    /** The {@code index}-th sidecar. */
    public FleetProcess sidecar(int index) {
        return sidecars.get(index);
    }

    /** The app beside the {@code index}-th sidecar: captured where the plan says so, else by the explicit proxy. */
    public App app(int index) {
        return new App(sidecars.get(index).sockets(), plan.captured ? Way.CAPTURED : Way.PROXY, internet);
    }

    /** Waits until the app beside every sidecar has got an HTTPS answer: all pools are warm then. */
    public Fleet awaitFlow() {
        for (int i = 0; i < sidecars.size(); i++) {
            App app = app(i).by(Way.PROXY);
            Eventually.await("an answer through " + sidecars.get(i).name(), FLOW_LIMIT, () -> {
                try {
                    return app.https(Target.HTTPS, "/flow").contains(" 200 ");
                } catch (IOException notYet) {
                    return false;
                }
            });
        }
        return this;
    }

    /** The path in front of the {@code index}-th gateway; see {@link FleetPlan#paths}. */
    public NetworkPath path(int index) {
        return paths.get(index);
    }

    /** Everything outside, and the DNS. */
    public World world() {
        return world;
    }

    /** Who issues the identities. */
    public TestCa ca() {
        return ca;
    }

    /** Our CA, where the plan has one. */
    public FleetAuthority authority() {
        FleetAuthority authority = builder.authority();
        if (authority == null) {
            throw new IllegalStateException("the plan has no CA");
        }
        return authority;
    }

    /** Folder of this fleet; removed with it. */
    public Path folder() {
        return instance.folder();
    }

    /** Folder of the gateways' resources. */
    public Path resources() {
        return resources;
    }

    /** Writes a file of resources whole, in one step; gateways notice within two seconds. */
    public void resources(String file, String yaml) {
        try {
            Path fresh = Files.writeString(resources.resolveSibling(file + ".tmp"), yaml);
            Files.move(fresh, resources.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** One more gateway, started, ready and announced. */
    public FleetProcess addGateway() {
        FleetProcess gateway = prepareGateway();
        gateway.start().awaitReady();
        announceAll();
        return gateway;
    }

    private FleetProcess prepareGateway() {
        FleetProcess gateway = builder.gateway(gateways.size(), resources);
        renew(gateway, plan.identityLife);
        doors.add(plan.paths ? openPath(gateway) : gateway.addresses());
        gateways.add(gateway);
        return gateway;
    }

    private PodAddresses openPath(FleetProcess gateway) {
        NetworkNamespace between = instance.newNamespace("path-" + paths.size());
        PodAddresses addresses = builder.attach(between);
        paths.add(NetworkPath.open(
                NamespaceSockets.in(between),
                new InetSocketAddress(addresses.v4(), Ports.TUNNEL),
                new InetSocketAddress(gateway.addresses().v4(), Ports.TUNNEL)));
        return addresses;
    }

    /** Makes the DNS name of the fleet answer these gateways, by index, and no others; sidecars ask every 5 s. */
    public void announce(int... indices) {
        String list =
                IntStream.of(indices).mapToObj(index -> doors.get(index).v4()).collect(Collectors.joining(" "));
        world.setName(FleetBuilder.GATEWAY_NAME, list.isEmpty() ? "NXDOMAIN" : "A 5 " + list);
    }

    private void announceAll() {
        announce(IntStream.range(0, doors.size()).toArray());
    }

    /** Issues a new SVID of the process' own identity from {@link #ca} and puts it into its folder. */
    public void renew(FleetProcess process, Duration life) {
        issue(process, ca, request(process).lifetime(life));
    }

    /** Puts any certificate, of any CA, into the folder of a process; the bundle beside it is that CA's. */
    public void issue(FleetProcess process, TestCa by, SvidRequest request) {
        by.issue(request).writeTo(builder.identity(process.name()), by.bundlePem());
    }

    /** What a process' right certificate looks like. */
    public SvidRequest request(FleetProcess process) {
        int index = sidecars.indexOf(process);
        if (index < 0) {
            return SvidRequest.workload(Kube.SYSTEM_NAMESPACE, Kube.GATEWAY_SERVICE_ACCOUNT)
                    .podUid("uid-of-" + process.name());
        }
        FleetPlan.Workload workload = plan.sidecars.get(index);
        return SvidRequest.workload(workload.namespace(), workload.serviceAccount())
                .podUid("uid-of-" + process.name());
    }

    /** Drops every packet between two processes, in both directions, and tells neither; until closed. */
    public Partition partition(FleetProcess one, FleetProcess other) {
        return Partition.between(world.router(), one.addresses(), other.addresses(), true);
    }

    /** Drops every packet from one process to another, not those of the other direction; until closed. */
    public Partition partitionOneWay(FleetProcess from, FleetProcess to) {
        return Partition.between(world.router(), from.addresses(), to.addresses(), false);
    }

    /** Drops every packet that goes to or comes from a process, but for its own loopback; until closed. */
    public Partition isolate(FleetProcess process) {
        return Partition.around(world.router(), process.addresses());
    }

    /** Drops every packet between a process and an address or range; until closed. */
    public Partition cutOff(FleetProcess process, String range) {
        return Partition.from(world.router(), process.addresses(), range);
    }

    /** Ends everything. */
    @Override
    public void close() {
        paths.forEach(NetworkPath::close);
        sidecars.forEach(FleetProcess::close);
        gateways.forEach(FleetProcess::close);
        FleetAuthority authority = builder.authority();
        if (authority != null) {
            authority.process().close();
        }
        instance.close();
    }
}
