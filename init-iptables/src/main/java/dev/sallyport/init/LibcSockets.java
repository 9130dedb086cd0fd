package dev.sallyport.init;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The socket calls of libc that Java has no way to make: SO_ORIGINAL_DST needs the file descriptor of an accepted
 * connection, which {@code java.net} does not show. Linux; numbers are those of x86-64 and aarch64. Each call returns
 * its result or throws {@link SocketFault} with errno. Thread-safe.
 */
final class LibcSockets {
    /** A call failed. */
    static final class SocketFault extends Exception {
        private static final long serialVersionUID = 1L;

        private final int errno;

        SocketFault(String call, int errno) {
            super(call + " failed with errno " + errno);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    static final int EADDRINUSE = 98;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_CLOEXEC = 0x80000;
    static final short POLLIN = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final List<FunctionDescriptor> shapes = new ArrayList<>();
    private final MethodHandle socket = handle("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private final MethodHandle setOption =
            handle("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, INT));
    private final MethodHandle getOption =
            handle("getsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, POINTER));
    private final MethodHandle bind = handle("bind", FunctionDescriptor.of(INT, INT, POINTER, INT));
    private final MethodHandle listen = handle("listen", FunctionDescriptor.of(INT, INT, INT));
    private final MethodHandle poll = handle("poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));
    private final MethodHandle accept = handle("accept", FunctionDescriptor.of(INT, INT, POINTER, POINTER));
    private final MethodHandle send = handle("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
    private final MethodHandle close = handle("close", FunctionDescriptor.of(INT, INT));

    @SuppressWarnings("restricted") // the manifest grants Enable-Native-Access
    private MethodHandle handle(String name, FunctionDescriptor shape) {
        shapes.add(shape);
        SymbolLookup libc = LINKER.defaultLookup();
        return LINKER.downcallHandle(libc.findOrThrow(name), shape, ERRNO);
    }

    /** The shapes of all calls, which a native image must know beforehand. */
    List<FunctionDescriptor> shapes() {
        return List.copyOf(shapes);
    }

    private interface Call {
        long with(MemorySegment callState) throws Throwable;
    }

    private static long call(String name, Call call) throws SocketFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment callState = arena.allocate(CALL_STATE);
            long result = call.with(callState);
            if (result < 0) {
                throw new SocketFault(name, (int) ERRNO_VALUE.get(callState, 0L));
            }
            return result;
        } catch (SocketFault | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(name + " cannot be called", e);
        }
    }

    /** A TCP socket of that address family. */
    int socket(int family) throws SocketFault {
        return (int) call("socket", state -> (int) socket.invokeExact(state, family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    }

    void setOption(int fd, int level, int name, int value) throws SocketFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocateFrom(INT, value);
            call("setsockopt", state -> (int) setOption.invokeExact(state, fd, level, name, pointer, 4));
        }
    }

    /** Fills {@code into} and returns how many bytes the kernel wrote. */
    int getOption(int fd, int level, int name, MemorySegment into) throws SocketFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(INT, (int) into.byteSize());
            call("getsockopt", state -> (int) getOption.invokeExact(state, fd, level, name, into, length));
            return length.get(INT, 0);
        }
    }

    void bind(int fd, MemorySegment address) throws SocketFault {
        call("bind", state -> (int) bind.invokeExact(state, fd, address, (int) address.byteSize()));
    }

    void listen(int fd, int backlog) throws SocketFault {
        call("listen", state -> (int) listen.invokeExact(state, fd, backlog));
    }

    /** True when the descriptor becomes readable within that many milliseconds. */
    boolean readable(int fd, int millis) throws SocketFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(8, 4);
            entry.set(INT, 0, fd);
            entry.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            return call("poll", state -> (int) poll.invokeExact(state, entry, 1L, millis)) > 0;
        }
    }

    /** Accepts; {@code peer} receives the address of who called. */
    int accept(int fd, MemorySegment peer) throws SocketFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(INT, (int) peer.byteSize());
            return (int) call("accept", state -> (int) accept.invokeExact(state, fd, peer, length));
        }
    }

    /** Sends; returns the number of bytes taken. */
    long send(int fd, MemorySegment bytes) throws SocketFault {
        return call("send", state -> (long) send.invokeExact(state, fd, bytes, bytes.byteSize(), 0));
    }

    void close(int fd) throws SocketFault {
        call("close", state -> (int) close.invokeExact(state, fd));
    }
}
