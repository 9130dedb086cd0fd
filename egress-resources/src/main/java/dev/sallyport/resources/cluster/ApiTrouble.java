package dev.sallyport.resources.cluster;

import org.jspecify.annotations.Nullable;

/** The API server did not do what it was asked for; the message is a sentence without a full stop. */
final class ApiTrouble extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int GONE = 410;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;

    private final int code;

    private ApiTrouble(int code, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.code = code;
    }

    /** It refused. */
    static ApiTrouble refused(int code, String what) {
        String hint = switch (code) {
            case 401, 403 -> ": our service account is not permitted to";
            case NOT_FOUND -> ": is the CRD installed?";
            default -> "";
        };
        return new ApiTrouble(code, "the API server answers " + code + " to " + what + hint, null);
    }

    /** It could not be asked, or its answer is none. */
    static ApiTrouble of(String sentence, @Nullable Throwable cause) {
        return new ApiTrouble(0, sentence, cause);
    }

    /** True when what was asked for is too old to be told. */
    boolean isGone() {
        return code == GONE;
    }

    /** True when the server did answer. */
    boolean isAnswer() {
        return code != 0;
    }

    /** True when there is no such object, or none for us. */
    boolean isAbsence() {
        return code == NOT_FOUND || code == FORBIDDEN;
    }

    /** True when it is about this one object as it is now (changed, gone, refused), and no sign of what others may expect. */
    boolean isOfTheObject() {
        return code >= 400 && code < 500 && code != 401 && code != 403 && code != 429;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
