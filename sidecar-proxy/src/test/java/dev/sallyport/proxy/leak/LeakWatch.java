package dev.sallyport.proxy.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails the test class after which Netty finds a buffer or TLS object that was garbage-collected without having been
 * released. Registered for every test of the module by {@code META-INF/services}; needs
 * {@code -Dio.netty.leakDetection.level=paranoid}, which the module's pom sets.
 */
public final class LeakWatch implements LauncherSessionListener, AfterAllCallback {
    private static final int ROUNDS = 3;
    private static final long GC_MILLIS = 2_000;
    private static final List<Watched<?>> DETECTORS = new CopyOnWriteArrayList<>();
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    /** Installs the detectors before the first Netty class makes its own. */
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long max) {
                Watched<T> detector = new Watched<>(resource, interval);
                DETECTORS.add(detector);
                return detector;
            }
        });
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (context.getTestClass().filter(Class::isMemberClass).isPresent()) {
            return;
        }
        for (int round = 0; round < ROUNDS; round++) {
            collectGarbage();
            DETECTORS.forEach(Watched::look);
        }
        List<String> found = new ArrayList<>();
        for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
            found.add(leak);
        }
        if (!found.isEmpty()) {
            throw new AssertionError(
                    found.size() + " leaked, by this class or one before it:\n" + String.join("\n\n", found));
        }
    }

    private static void collectGarbage() throws InterruptedException {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> sentinel = new PhantomReference<>(new Object(), queue);
        System.gc();
        if (queue.remove(GC_MILLIS) != sentinel) {
            throw new AssertionError("System.gc() collects nothing in this JVM, so leaks cannot be looked for");
        }
    }

    private static final class Watched<T> extends ResourceLeakDetector<T> {
        private final String type;

        Watched(Class<T> resource, int interval) {
            super(resource, interval);
            this.type = resource.getSimpleName();
        }

        /** Tracking anything makes Netty report what was found since. */
        @SuppressWarnings("unchecked")
        void look() {
            Object probe = new Object();
            ResourceLeakTracker<Object> tracker = ((ResourceLeakDetector<Object>) this).track(probe);
            if (tracker != null) {
                tracker.close(probe);
            }
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(type + " (no records: leak detection is not paranoid)");
        }
    }
}
