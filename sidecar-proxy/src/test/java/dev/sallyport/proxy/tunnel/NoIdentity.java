package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.identity.IdentityHolder;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Holds nothing, ever. */
final class NoIdentity implements IdentityHolder {
    @Override
    public Credentials current() {
        return null;
    }

    @Override
    public void onChange(Consumer<Credentials> listener) {}

    @Override
    public Duration timeTo(Instant end) {
        return Duration.ZERO;
    }
}
