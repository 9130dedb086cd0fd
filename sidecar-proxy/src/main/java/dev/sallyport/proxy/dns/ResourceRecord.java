package dev.sallyport.proxy.dns;

import dev.sallyport.model.net.HostName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** One record in class IN, its data free of compression, so that it can be written into any message. Immutable. */
public final class ResourceRecord {
    private final WireName owner;
    private final int type;
    private final long ttl;
    private final byte[] data;

    ResourceRecord(WireName owner, int type, long ttl, byte[] data) {
        this.owner = owner;
        this.type = type;
        this.ttl = ttl;
        this.data = data;
    }

    /** A name of an address. */
    public static ResourceRecord pointer(WireName owner, HostName name, long ttlSeconds) {
        return new ResourceRecord(
                owner, RecordType.PTR, ttlSeconds, WireName.of(name).wire());
    }

    WireName owner() {
        return owner;
    }

    /** Its type's number. */
    public int type() {
        return type;
    }

    /** Seconds it lives. */
    public long ttl() {
        return ttl;
    }

    /** Its data; not to be changed. */
    byte[] data() {
        return data;
    }

    ResourceRecord withData(byte[] other) {
        return new ResourceRecord(owner, type, ttl, other);
    }

    /** The address, or null for records of other types. */
    public @Nullable InetAddress address() {
        boolean v4 = type == RecordType.A && data.length == 4;
        boolean v6 = type == RecordType.AAAA && data.length == 16;
        if (!v4 && !v6) {
            return null;
        }
        try {
            return InetAddress.getByAddress(data);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** What the alias stands for, or null for records of other types and names that are no host's. */
    public @Nullable HostName alias() {
        return type == RecordType.CNAME ? WireName.trusted(data).host() : null;
    }
}
