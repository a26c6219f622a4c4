// SPDX-License-Identifier: Apache-2.0
/** The settings of the engine itself. */
package io.vorlauf.configuration.internal.engine;
