package dev.sallyport.injector.config;

import dev.sallyport.identity.SourceSettings;
import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.wall.WallKeeper;
import java.time.Duration;

/**
 * Everything the process is told, checked. Immutable.
 *
 * @param origin where resources come from
 * @param identity where our own identity comes from
 * @param injection what is injected
 * @param places calls that may wait for the API server at a time
 * @param maxBody largest body, bytes
 * @param pace of the walls' keeper
 * @param lease for how long a Lease is good
 * @param podName our pod's name
 */
public record InjectorSettings(
        ResourceOrigin origin,
        SourceSettings identity,
        InjectionSettings injection,
        int places,
        int maxBody,
        WallKeeper.Pace pace,
        Duration lease,
        String podName) {}
