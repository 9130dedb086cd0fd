package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.HostName;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Asks what addresses a name has. */
public interface NameResolver {
    /**
     * Resolves a permitted name as an absolute one: no search domains, no hosts file.
     *
     * @param loop where the answer is wanted
     * @param share charged if name servers have to be asked for this call
     * @return completes on {@code loop}, within the lookup timeout, and never fails
     */
    Future<Resolution> resolve(EventLoop loop, HostName name, LookupShare share);

    /** The same without a limit of the caller's. */
    default Future<Resolution> resolve(EventLoop loop, HostName name) {
        return resolve(loop, name, LookupShare.AMPLE);
    }
}
