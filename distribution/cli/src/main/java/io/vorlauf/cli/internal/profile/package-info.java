/** Where time and memory go: {@link io.vorlauf.cli.internal.profile.Profile} and how it is shown. */
package io.vorlauf.cli.internal.profile;
