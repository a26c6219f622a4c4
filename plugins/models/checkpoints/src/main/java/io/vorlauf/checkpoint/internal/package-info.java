// SPDX-License-Identifier: Apache-2.0
/** How files are refused. */
package io.vorlauf.checkpoint.internal;
