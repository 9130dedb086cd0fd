package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An API server that does what a test wants: real HTTP on a port of its own, objects in memory, and {@link Fault}s. Closed
 * and started again on {@link #address()} with the same objects, it is one that was away. Safe for concurrent use.
 */
public final class FakeApiServer implements AutoCloseable {
    static {
        // Without it every chunk of a watch waits for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Faults faults = new Faults();
    private final List<ApiCall> calls = new CopyOnWriteArrayList<>();
    private final ObjectStore store;
    private final ApiHandler handler;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("fake-api-server-", 0).factory());
    private final boolean tls;
    private volatile TokenReviewer tokens = (token, audiences) -> {
        throw new AssertionError("no token was to be reviewed");
    };

    private FakeApiServer(InetSocketAddress at, @Nullable SSLContext tls, Duration bookmarks, ObjectStore store) {
        this.store = store;
        this.tls = tls != null;
        this.handler = new ApiHandler(
                store, faults, (token, audiences) -> tokens.review(token, audiences), bookmarks, calls::add);
        try {
            this.server = tls == null ? HttpServer.create(at, 0) : https(at, tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer https(InetSocketAddress at, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(at, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    /** On loopback, any port, plain HTTP; a bookmark after each second of silence. */
    public static FakeApiServer start() {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ofSeconds(1));
    }

    /**
     * Anywhere.
     *
     * @param at where to listen; port 0 for any
     * @param tls with the server's certificate, or null for plain HTTP
     * @param bookmarks after how much silence a watch is sent one
     */
    public static FakeApiServer start(InetSocketAddress at, @Nullable SSLContext tls, Duration bookmarks) {
        return new FakeApiServer(at, tls, bookmarks, new ObjectStore());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Its URL. */
    public String url() {
        String host = address().getAddress().getHostAddress();
        return (tls ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + address().getPort() + "/";
    }

    /** How a client of fabric8's finds it: no files of this machine are looked at. */
    public Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withHttp2Disable(true)
                .withRequestRetryBackoffLimit(0)
                .withTrustCerts(tls)
                .build();
    }

    /** What goes wrong. */
    public Faults faults() {
        return faults;
    }

    /** Every request so far, in order. */
    public List<ApiCall> calls() {
        return List.copyOf(calls);
    }

    /** Answers TokenReviews from now on; until then one fails the request. */
    public void reviewTokens(TokenReviewer reviewer) {
        tokens = reviewer;
    }

    /** Ends every watch that runs now. */
    public void dropWatches() {
        handler.dropWatches();
    }

    /** Forgets what happened so far: watches from before are told 410. */
    public void compact() {
        store.compact();
    }

    /**
     * Puts an object there whole, its status too, created or replaced, as if nobody had asked.
     *
     * @param yaml one object in YAML or JSON
     */
    public void put(String yaml) {
        try {
            ObjectNode object = (ObjectNode) YAML.readTree(yaml);
            ObjectKey key = key(object);
            if (store.get(key) == null) {
                store.create(key, object);
            } else {
                object.withObject("/metadata").remove("resourceVersion");
                store.replace(key, object);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        } catch (ApiFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts an object of fabric8's there. */
    public void put(Object object) {
        try {
            put(Serialization.jsonMapper().writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Deletes an object; it must be there. */
    public void delete(String group, String plural, @Nullable String namespace, String name) {
        try {
            store.delete(new ObjectKey(group, plural, namespace, name));
        } catch (ApiFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /** An object as it is now, or null. */
    public @Nullable ObjectNode get(String group, String plural, @Nullable String namespace, String name) {
        ObjectNode object = store.get(new ObjectKey(group, plural, namespace, name));
        return object == null ? null : object.deepCopy();
    }

    private static ObjectKey key(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        int slash = apiVersion.indexOf('/');
        String namespace = object.at("/metadata/namespace").asText("");
        return new ObjectKey(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                Kinds.plural(object.path("kind").asText()),
                namespace.isEmpty() ? null : namespace,
                object.at("/metadata/name").asText());
    }

    /** Cuts every connection and stops listening; what it holds can be served again by {@link #restart}. */
    @Override
    public void close() {
        handler.close();
        server.stop(0);
        threads.shutdownNow();
    }

    /** After {@link #close}: another server with the same objects on the same address, plain HTTP. */
    public FakeApiServer restart() {
        ObjectStore same = store.reopened();
        return new FakeApiServer(address(), null, Duration.ofSeconds(1), same);
    }
}
