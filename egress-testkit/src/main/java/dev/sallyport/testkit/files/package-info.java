/** Folders written the way a kubelet writes volumes: one atomic symlink swap. Imports the JDK only. */
@NullMarked
package dev.sallyport.testkit.files;

import org.jspecify.annotations.NullMarked;
