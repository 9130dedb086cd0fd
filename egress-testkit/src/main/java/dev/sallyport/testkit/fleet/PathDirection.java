package dev.sallyport.testkit.fleet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One direction of one connection on a path: one thread reads and says when each segment is due, the other writes it then.
 * What is on the way is bounded. Thread-safe.
 */
final class PathDirection {
    private static final int SEGMENT = 16 << 10;
    /** 8 MiB on the way: 200 ms at 40 MB/s. */
    private static final int ON_THE_WAY = 512;

    private final SocketChannel from;
    private final SocketChannel to;
    private final PathQuality quality;
    private final boolean towardsTarget;
    private final BlockingQueue<Segment> segments = new ArrayBlockingQueue<>(ON_THE_WAY);
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean broken;

    PathDirection(SocketChannel from, SocketChannel to, PathQuality quality, boolean towardsTarget) {
        this.from = from;
        this.to = to;
        this.quality = quality;
        this.towardsTarget = towardsTarget;
    }

    /** Bytes and when they are due; an empty one is FIN. */
    private record Segment(ByteBuffer bytes, long due) {}

    void start(PathDirection back) {
        Thread.ofVirtual().start(this::read);
        Thread.ofVirtual().start(() -> write(back));
    }

    private void read() {
        long due = 0;
        try {
            while (true) {
                ByteBuffer bytes = ByteBuffer.allocate(SEGMENT);
                int read = from.read(bytes);
                due = quality.dueAfter(due, Math.max(0, read));
                put(new Segment(bytes.flip(), due));
                if (read < 0) {
                    return;
                }
            }
        } catch (IOException reset) {
            broken = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Segment segment) throws InterruptedException, IOException {
        while (!segments.offer(segment, 1, TimeUnit.SECONDS)) {
            if (!to.isOpen()) {
                throw new IOException("the other side is gone");
            }
        }
    }

    private void write(PathDirection back) {
        try {
            while (true) {
                Segment segment = segments.poll(20, TimeUnit.MILLISECONDS);
                if (segment == null) {
                    if (broken) {
                        quality.await(quality.dueAfter(0, 0), towardsTarget);
                        throw new IOException("reset by the sender");
                    }
                    continue;
                }
                quality.await(segment.due(), towardsTarget);
                if (!segment.bytes().hasRemaining()) {
                    to.shutdownOutput();
                    end(back);
                    return;
                }
                while (segment.bytes().hasRemaining()) {
                    to.write(segment.bytes());
                }
            }
        } catch (IOException reset) {
            NetworkPath.breakOff(to);
            NetworkPath.breakOff(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Both directions have seen FIN: nothing more can come. */
    private void end(PathDirection back) throws IOException {
        over.set(true);
        if (back.over.get()) {
            from.close();
            to.close();
        }
    }
}
