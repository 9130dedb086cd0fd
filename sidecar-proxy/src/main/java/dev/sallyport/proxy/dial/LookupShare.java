package dev.sallyport.proxy.dial;

/**
 * A caller's share of the look-ups that may be under way at once. Asked only where name servers are: what the cache
 * answers, or somebody else's look-up of the same name, costs nothing. Called on the resolver's event loop; never blocks.
 */
public interface LookupShare {
    /** As many as one likes. */
    LookupShare AMPLE = new LookupShare() {
        @Override
        public boolean take() {
            return true;
        }

        @Override
        public void giveBack() {}
    };

    /** Takes a place for one look-up; false when there is none. */
    boolean take();

    /** That look-up is over; once for each that was taken. */
    void giveBack();
}
