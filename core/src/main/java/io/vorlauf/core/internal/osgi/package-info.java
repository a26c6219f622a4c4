/**
 * The only package that knows OSGi: services in, one service out.
 */
package io.vorlauf.core.internal.osgi;
