package dev.sallyport.proxy.lookup;

import dev.sallyport.proxy.connection.QueryObserver.Answer;
import dev.sallyport.proxy.dns.Reply;
import dev.sallyport.proxy.dns.ResponseCode;

/** What an answer counts as. Pure. */
final class Outcomes {
    private Outcomes() {}

    static Answer of(Reply reply) {
        return switch (reply.code()) {
            case ResponseCode.NO_ERROR -> reply.answers().isEmpty() ? Answer.EMPTY : Answer.ANSWERED;
            case ResponseCode.NO_SUCH_NAME -> Answer.NO_SUCH_NAME;
            case ResponseCode.REFUSED -> Answer.REFUSED;
            default -> Answer.FAILED;
        };
    }
}
