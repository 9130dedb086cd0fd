/** A gateway under attack from a pod with a valid identity, or with none; beside it one that must not notice. */
package dev.sallyport.proxy.hostile;
