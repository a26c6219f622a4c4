// SPDX-License-Identifier: Apache-2.0
/**
 * Models that are loaded because a configuration says so. Read
 * {@link io.vorlauf.configuration.internal.model.ModelFactory} first.
 */
package io.vorlauf.configuration.internal.model;
