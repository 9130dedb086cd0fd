package dev.sallyport.injector.review;

/** What is done to the object, as AdmissionReview spells it. */
public enum Operation {
    /** It is made. */
    CREATE,
    /** It, or a subresource of it, is changed. */
    UPDATE,
    /** It is removed. */
    DELETE,
    /** A connection to it is opened, like exec. */
    CONNECT
}
