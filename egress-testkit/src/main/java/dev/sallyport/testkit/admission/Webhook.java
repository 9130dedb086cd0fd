package dev.sallyport.testkit.admission;

/** Someone who is asked whether an object may pass, and how it is to be changed. */
@FunctionalInterface
public interface Webhook {
    /** Asks {@code /mutate} or {@code /validate}. */
    Review review(String path, AdmissionCall call);
}
