/**
 * A real Kubernetes API server for {@code *ClusterIT}: kube-apiserver and etcd as processes on loopback, and what a
 * controller-manager and a kubelet would have made. May import: {@code testkit.shell}, {@code testkit.files}, fabric8,
 * JUnit's extension interface.
 */
@NullMarked
package dev.sallyport.testkit.controlplane;

import org.jspecify.annotations.NullMarked;
