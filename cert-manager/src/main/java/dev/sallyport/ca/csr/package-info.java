/**
 * Reading a certificate request ({@link dev.sallyport.ca.csr.CsrReader}), the keys we certify, and a request of our
 * own. Imports BouncyCastle's readers with the JDK's own crypto providers, and the JDK; no framework.
 */
@NullMarked
package dev.sallyport.ca.csr;

import org.jspecify.annotations.NullMarked;
