package dev.sallyport.injector.wall;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where the wall is written to. Blocking, bounded by a few seconds; used by one thread. A namespace that is vanishing is no
 * failure: {@link Written#GONE}.
 */
public interface ClusterWriter {
    /** How a write ended, when it did not fail. */
    enum Written {
        /** It is as asked. */
        DONE,
        /** The namespace is gone or going; nothing is to be done there any more. */
        GONE
    }

    /** Makes the object so, fields of others left alone. */
    Written apply(HasMetadata object) throws WriteFailed;

    /** Removes one of our objects, if it is there and is ours. */
    Written remove(OwnObject object, String namespace) throws WriteFailed;

    /** Says how the namespace's lockdown stands (ADR 0131); null takes it away. */
    Written state(String namespace, @Nullable String status) throws WriteFailed;
}
