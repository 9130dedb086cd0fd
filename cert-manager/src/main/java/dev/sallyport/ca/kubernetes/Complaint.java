package dev.sallyport.ca.kubernetes;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Something that is tried again for ever and may fail for long: said when it begins or changes, and when it ends. */
final class Complaint {
    private static final Logger LOG = Logger.getLogger(Complaint.class);

    private final String subject;
    private @Nullable String said;

    Complaint(String subject) {
        this.subject = subject;
    }

    void about(@Nullable String what) {
        if (!String.valueOf(what).equals(said)) {
            said = what;
            LOG.warnf("%s: %s; tried again until it works", subject, what);
        }
    }

    void settled() {
        if (said != null) {
            said = null;
            LOG.infof("%s: in order again", subject);
        }
    }
}
