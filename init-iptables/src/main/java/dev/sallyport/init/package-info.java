/**
 * init-iptables: the init container that takes hold of a pod's egress. Options → pure plan → execution → proof:
 * {@code OptionsReader} → {@code Options} → {@code RulePlanner} → {@code TablePlan} → {@code RestoreText} →
 * {@code Applier} (through {@code Xtables}) → {@code Verifier} → {@code LiveProbe}. {@code Cleaner} is the way back.
 *
 * <p>What the rules are worth, row by row, is told in {@code docs/adr/0010} to {@code 0013}. What they cannot do: a
 * process with NET_RAW writes frames through AF_PACKET, which no iptables hook of the pod sees; one with NET_ADMIN edits
 * the rules. Admission refuses both, and the generated NetworkPolicy stands outside the pod for the rest.
 *
 * <p>Runs as {@code java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -jar init-iptables.jar}, or natively: no
 * reflection, and the foreign calls of {@code LibcSockets} are registered in {@code META-INF/native-image}. Single-threaded
 * but for the two threads that drain a child process. Imports the JDK and egress-model.
 */
@NullMarked
package dev.sallyport.init;

import org.jspecify.annotations.NullMarked;
