package dev.sallyport.cli.squid;

/**
 * A named ACL. Immutable.
 *
 * @param name its name
 * @param line where it is defined, from 1
 * @param test what it asks; of several values, those that could be read
 * @param flaw what of its values could not be read, in words; empty when all could
 */
record Acl(String name, int line, AclTest test, String flaw) {
    boolean isExact() {
        return flaw.isEmpty() && !(test instanceof AclTest.Unsayable);
    }

    /** Why its opposite, or all of it, cannot be said. */
    String obstacle() {
        return test instanceof AclTest.Unsayable unsayable ? unsayable.why() : flaw;
    }
}
