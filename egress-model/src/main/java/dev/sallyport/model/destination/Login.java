package dev.sallyport.model.destination;

import org.jspecify.annotations.Nullable;

/** A user name and a password for {@code Basic} (RFC 7617). Tells neither to whoever prints it. Immutable. */
public final class Login {
    /** Most characters of either. */
    public static final int MAX_TEXT = 1_024;

    private final String user;
    private final String password;

    private Login(String user, String password) {
        this.user = user;
        this.password = password;
    }

    /**
     * Takes both as they are; a user name has no colon, neither has control characters (RFC 7617 §2).
     *
     * @throws IllegalArgumentException with a sentence that repeats nothing of them
     */
    public static Login of(String user, String password) {
        if (user.isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a user name is not empty and holds no colon");
        }
        if (user.length() > MAX_TEXT || password.length() > MAX_TEXT) {
            throw new IllegalArgumentException("user name and password have at most " + MAX_TEXT + " characters");
        }
        if (user.chars().anyMatch(Character::isISOControl) || password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("user name and password hold no control characters");
        }
        return new Login(user, password);
    }

    /** The user name: no colon, no control characters. */
    public String user() {
        return user;
    }

    /** The password: no control characters. A secret. */
    public String password() {
        return password;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Login login && user.equals(login.user) && password.equals(login.password);
    }

    @Override
    public int hashCode() {
        return 31 * user.hashCode() + password.hashCode();
    }

    @Override
    public String toString() {
        return "Login";
    }
}
