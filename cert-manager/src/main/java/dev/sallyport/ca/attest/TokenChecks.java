package dev.sallyport.ca.attest;

import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a token, in order; the first check that does not hold is the refusal (PROTOCOL §3.5, §3.9.3). Pure.
 */
public final class TokenChecks {
    private static final String LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern USERNAME =
            Pattern.compile("system:serviceaccount:(" + LABEL + "):(" + LABEL + "(?:\\." + LABEL + ")*)");
    private static final Pattern UID = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private final List<Function<TokenFacts, Optional<Refusal>>> ordered;

    /** For tokens of this audience. */
    public TokenChecks(String audience) {
        ordered = List.of(
                TokenChecks::authenticated,
                facts -> audience(facts, audience),
                TokenChecks::subject,
                TokenChecks::podBound);
    }

    /** The first objection. */
    public Optional<Refusal> judge(TokenFacts facts) {
        return ordered.stream().flatMap(check -> check.apply(facts).stream()).findFirst();
    }

    /** Whom it names; only of facts without objection. */
    public static Caller caller(TokenFacts facts) {
        Matcher name = USERNAME.matcher(orEmpty(facts.username()));
        if (!name.matches() || facts.podName() == null || facts.podUid() == null) {
            throw new IllegalStateException("asked for the caller of a token that was objected to");
        }
        return new Caller(name.group(1), name.group(2), facts.podName(), facts.podUid(), facts.credentialId());
    }

    private static Optional<Refusal> authenticated(TokenFacts facts) {
        String error = facts.error();
        return unless(
                facts.authenticated() && error == null,
                RefusalReason.TOKEN_INVALID,
                error == null ? "the token was not authenticated" : "the token was not authenticated: " + error);
    }

    /** An authenticator that knows no audiences answers with none: that is no match (PROTOCOL §3.5). */
    private static Optional<Refusal> audience(TokenFacts facts, String audience) {
        return unless(
                facts.audiences().contains(audience),
                RefusalReason.TOKEN_AUDIENCE,
                "the token is not for the audience " + audience);
    }

    private static Optional<Refusal> subject(TokenFacts facts) {
        return unless(
                USERNAME.matcher(orEmpty(facts.username())).matches(),
                RefusalReason.TOKEN_SUBJECT,
                "the token's user is not system:serviceaccount:<namespace>:<name>");
    }

    private static Optional<Refusal> podBound(TokenFacts facts) {
        boolean bound =
                facts.podName() != null && UID.matcher(orEmpty(facts.podUid())).matches();
        return unless(bound, RefusalReason.TOKEN_NOT_POD_BOUND, "the token names no pod with a UID");
    }

    private static Optional<Refusal> unless(boolean holds, RefusalReason reason, String detail) {
        return holds ? Optional.empty() : Optional.of(Refusal.of(reason, detail));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
