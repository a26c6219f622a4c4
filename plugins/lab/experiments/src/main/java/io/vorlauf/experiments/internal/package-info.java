// SPDX-License-Identifier: Apache-2.0
/** How experiments are run, written down and analysed. */
package io.vorlauf.experiments.internal;
