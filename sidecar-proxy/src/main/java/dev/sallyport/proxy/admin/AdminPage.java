package dev.sallyport.proxy.admin;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/** One page. Asked on admin's own thread, one request at a time; safe to take its time, but it waits for nobody there. */
public interface AdminPage {
    /**
     * The answer, a tree of maps, lists, text, numbers and booleans.
     *
     * @throws BadRequest when the parameters or the body make no sense here
     */
    CompletionStage<Object> answer(AdminRequest request) throws BadRequest;

    /** What may be done with it; GET alone, but where something can be set. */
    default Set<String> methods() {
        return Set.of("GET");
    }
}
