// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands need of the system around them: services, and a way to offer models to the engine while a command
 * runs. Read {@link io.vorlauf.cli.internal.platform.Platform} first, then
 * {@link io.vorlauf.cli.internal.platform.OpenModels}.
 */
package io.vorlauf.cli.internal.platform;
