package dev.sallyport.injector.review;

/** What AdmissionReview calls itself. Constants. */
final class Reviews {
    static final String API_VERSION = "admission.k8s.io/v1";
    static final String KIND = "AdmissionReview";

    private Reviews() {}
}
