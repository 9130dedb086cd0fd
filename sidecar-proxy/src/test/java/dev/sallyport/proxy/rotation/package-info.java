/** Certificates and roots that change while real processes work under them. Imports the testkit, never the proxy. */
package dev.sallyport.proxy.rotation;
