package dev.sallyport.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sockets of this JVM inside another network namespace. A socket belongs to the namespace of the thread that made it, so
 * one thread per namespace moves there ({@code setns(2)}) and makes them; whoever asked uses them from any thread.
 * Needs root. Thread-safe; sockets that were made stay usable after {@link #close}.
 */
public final class NamespaceSockets implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;
    private final ExecutorService thread;

    private NamespaceSockets(String name, ExecutorService thread) {
        this.name = name;
        this.thread = thread;
    }

    /** Moves a thread into {@code namespace}; failure to do so shows at the first socket. */
    public static NamespaceSockets in(NetworkNamespace namespace) {
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("in-" + namespace.name()).factory());
        NamespaceSockets sockets = new NamespaceSockets(namespace.name(), thread);
        sockets.call(() -> {
            enter("/run/netns/" + namespace.name());
            return true;
        });
        return sockets;
    }

    /** A new unconnected socket in there, blocking; the caller closes it. */
    public SocketChannel open() {
        return call(SocketChannel::open);
    }

    /** A new unbound listener in there, blocking; the caller closes it. */
    public ServerSocketChannel openServer() {
        return call(ServerSocketChannel::open);
    }

    /** Ends the thread, not the sockets. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private <T> T call(Callable<T> task) {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw new UncheckedIOException("no socket in " + name, failed);
            }
            throw new IllegalStateException("no socket in " + name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void enter(String path) {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = handle(
                linker,
                "open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        FunctionDescriptor twoInts =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        MethodHandle setns = handle(linker, "setns", twoInts);
        MethodHandle close = handle(linker, "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocateFrom(path);
            int descriptor = (int) open.invokeExact(file, 0);
            if (descriptor < 0) {
                throw new IllegalStateException(path + " cannot be opened");
            }
            int entered = (int) setns.invokeExact(descriptor, CLONE_NEWNET);
            int closed = (int) close.invokeExact(descriptor);
            if (entered != 0 || closed != 0) {
                throw new IllegalStateException(path + " cannot be entered");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("calling libc failed", e);
        }
    }

    private static MethodHandle handle(
            Linker linker, String function, FunctionDescriptor shape, Linker.Option... options) {
        MemorySegment address = linker.defaultLookup().find(function).orElseThrow();
        return linker.downcallHandle(address, shape, options);
    }
}
