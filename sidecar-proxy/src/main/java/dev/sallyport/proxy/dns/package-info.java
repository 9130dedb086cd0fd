/**
 * DNS messages as data: what a resolver may be asked, what an answer may say, and both written anew. One reader decides and
 * its result is what is forwarded, so nothing passes that was not understood (ADR 0210). No Netty, no sockets.
 */
@NullMarked
package dev.sallyport.proxy.dns;

import org.jspecify.annotations.NullMarked;
