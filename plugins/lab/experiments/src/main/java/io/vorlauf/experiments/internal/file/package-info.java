// SPDX-License-Identifier: Apache-2.0
/**
 * Results files: written line by line as JSON, read, and put together. Read
 * {@link io.vorlauf.experiments.internal.file.ResultsFile} first.
 */
package io.vorlauf.experiments.internal.file;
