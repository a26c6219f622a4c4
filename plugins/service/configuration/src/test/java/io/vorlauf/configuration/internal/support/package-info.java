/** What the tests of several packages need. */
package io.vorlauf.configuration.internal.support;
