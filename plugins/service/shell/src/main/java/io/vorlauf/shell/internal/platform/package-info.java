// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands need of the system around them. Read {@link io.vorlauf.shell.internal.platform.Platform} first, then
 * {@link io.vorlauf.shell.internal.platform.Models}.
 */
package io.vorlauf.shell.internal.platform;
