package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import java.util.Map;

/** No proxy: the app reaches the upstream by itself. What the others are held against. */
final class Direct implements Contender {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public Availability availability() {
        return Availability.present("no proxy");
    }

    @Override
    public Running start(Ground ground, String address, int slot) {
        return new Running(name(), Ground.UPSTREAM, Ground.PORT, "", Map.of());
    }
}
