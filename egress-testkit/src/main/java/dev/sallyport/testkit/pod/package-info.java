/**
 * A kubelet for tests: runs a Pod as Kubernetes documents it, each container a process tree in its own mount, PID and
 * UTS namespaces over a copy-on-write view of the host's file system, all of a pod's in one network namespace. May
 * import: {@code testkit.net}, {@code testkit.shell}, {@code testkit.files}, fabric8's model.
 */
@NullMarked
package dev.sallyport.testkit.pod;

import org.jspecify.annotations.NullMarked;
