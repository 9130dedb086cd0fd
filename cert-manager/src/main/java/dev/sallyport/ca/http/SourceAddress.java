package dev.sallyport.ca.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a connection comes from; never a header, which a caller could write. Stateless. */
final class SourceAddress {
    private SourceAddress() {}

    static InetAddress of(HttpServerRequest request) {
        return parse(request.connection().remoteAddress().hostAddress());
    }

    /** Of an address in text, with or without a zone. */
    static InetAddress parse(String host) {
        int zone = host.indexOf('%');
        try {
            return InetAddress.getByName(zone < 0 ? host : host.substring(0, zone));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address literal needs no look-up", e);
        }
    }
}
