package dev.sallyport.injector.app;

import dev.sallyport.injector.announce.Announcer;
import dev.sallyport.injector.wall.ClusterSurveyor;
import dev.sallyport.injector.wall.ClusterWriter;
import dev.sallyport.injector.wall.Grounds;
import dev.sallyport.injector.wall.WallKeeper;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.injector.world.NamespaceLookup;
import dev.sallyport.resources.source.ResourceSource;
import io.micrometer.core.instrument.MeterRegistry;

/** What the injector stands in: a cluster, or a folder. Called by the thread that starts and stops the program. */
interface Surroundings extends AutoCloseable {
    /** Where EgressSettings and Namespaces come from. */
    ResourceSource source();

    /** Who can be asked for a Namespace. */
    NamespaceLookup lookup();

    /** Who is told of what happens. */
    Announcer announcer();

    /** Where walls are looked at. */
    ClusterSurveyor surveyor();

    /** Where walls are written. */
    ClusterWriter writer();

    /** What walls are built from. */
    Grounds grounds(Knowledge knowledge);

    /** True while this replica may write. Any thread. */
    boolean isInOffice();

    /** True once everything was read once, given what is known. Any thread. */
    boolean isSynced(Knowledge knowledge);

    /** Begins to tell the keeper of changes. */
    void start(WallKeeper keeper);

    /** Registers gauges of its own. */
    void measure(MeterRegistry registry);

    @Override
    void close();
}
