package dev.sallyport.injector.review;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;

/** What AdmissionReview calls itself, and what reading and writing it shares. Constants. */
final class Reviews {
    /** Each call has a thread of its own, so the default, a buffer for each thread, would be a new buffer for each call. */
    static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.newBoundedPool(64);

    static final String API_VERSION = "admission.k8s.io/v1";
    static final String KIND = "AdmissionReview";

    private Reviews() {}
}
