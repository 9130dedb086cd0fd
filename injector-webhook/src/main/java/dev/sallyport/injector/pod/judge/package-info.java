/**
 * What a governed pod's own part may not have, and what deserves a warning (DESIGN §7, PROTOCOL §1.5). Imports {@code
 * refusal}, {@code pod.tree}, {@code pod.annotation}, egress-model and Jackson's tree.
 */
@NullMarked
package dev.sallyport.injector.pod.judge;

import org.jspecify.annotations.NullMarked;
