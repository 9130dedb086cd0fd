package dev.sallyport.proxy.admin;

import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Which page a request is for. Immutable; its pages are asked on the thread that asks it. */
public final class AdminDesk {
    private static final Logger LOG = Logger.getLogger(AdminDesk.class);

    private final Map<String, AdminPage> pages;
    private final Function<Object, String> json;

    /**
     * Has nothing to say yet.
     *
     * @param pages by their paths
     * @param json makes text of a page's tree
     */
    public AdminDesk(Map<String, AdminPage> pages, Function<Object, String> json) {
        this.pages = Map.copyOf(pages);
        this.json = json;
    }

    /** An answer's body. */
    public String body(AdminAnswer answer) {
        return json.apply(answer.tree());
    }

    /** The answer; never fails. */
    public CompletionStage<AdminAnswer> answer(AdminRequest request) {
        AdminPage page = pages.get(request.path());
        if (page == null) {
            return said(404, "there is no such page; there are " + String.join(", ", new TreeSet<>(pages.keySet())));
        }
        if (!page.methods().contains(request.method())) {
            return said(405, "this page knows " + String.join(", ", new TreeSet<>(page.methods())));
        }
        try {
            return page.answer(request)
                    .<AdminAnswer>thenApply(tree -> new AdminAnswer(200, tree))
                    .exceptionally(AdminDesk::failed);
        } catch (BadRequest e) {
            return said(400, e.clause());
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    private static AdminAnswer failed(Throwable failure) {
        LOG.error("An admin page failed", failure);
        return AdminAnswer.wrong(500, "the page failed; the log says why");
    }

    private static CompletionStage<AdminAnswer> said(int status, String clause) {
        return CompletableFuture.completedFuture(AdminAnswer.wrong(status, clause));
    }
}
