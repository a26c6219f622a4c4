// SPDX-License-Identifier: Apache-2.0
/**
 * What a configuration says, read into {@link io.vorlauf.configuration.internal.property.Settings}, and what it may
 * say, described to tools by a {@link io.vorlauf.configuration.internal.property.Form}.
 */
package io.vorlauf.configuration.internal.property;
