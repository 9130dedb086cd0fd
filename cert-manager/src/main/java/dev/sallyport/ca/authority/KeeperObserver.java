package dev.sallyport.ca.authority;

/** Is told what the keeper did. Called on the keeper's thread; quick. */
public interface KeeperObserver {
    /** A state was put in force. */
    void inForce(AuthorityInForce authority);

    /** A step was taken and written. */
    void stepped(Rotation.Step step, AuthorityState state);

    /** Another replica wrote first; its state is loaded next. */
    void conflict();

    /** The state could not be read, or is not acceptable; what was in force stays. */
    void failed(String sentence);

    /** A pass found everything readable and acceptable. */
    void inOrder();

    /** What is thought of the clock; nothing is changed while it is doubted. Said in every pass. */
    void clockJudged(ClockTrust.Verdict verdict);

    /** The state had vanished from where it is kept and was written again as it is in force. */
    void restored(AuthorityState state);

    /** Someone asked for a rotation that cannot begin now; the request is forgotten. */
    void askedInVain(AuthorityState state);
}
